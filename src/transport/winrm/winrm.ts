import { UnableError } from '../../model/errors.ts';
import { owner, reason } from '../../model/reason.ts';
import { POWERSHELL, powerShellCommand } from '../powershell/powershell.ts';
import type { ShellChannel, Transport } from '../transport.ts';
import { OPEN, WinrmClient } from './client.ts';
import { RemoteCommand } from './remote-command.ts';
import { createShell, deleteShell, type ShellAnswer, startCommand } from './soap.ts';
import { type WinrmTarget, winrmLabel } from './target.ts';

/** How long removing a shell may take when nothing waits for it any more. */
const GOODBYE_MS = 2_000;

/** A Windows host over WinRM: each shell is a separate remote shell with one PowerShell in it. */
export class WinrmTransport implements Transport {
  readonly name = 'winrm';
  readonly label: string;
  readonly language = POWERSHELL;
  readonly login = true;
  readonly #client: WinrmClient;
  readonly #open = new Set<{ end(): Promise<void> }>();

  private constructor(label: string, client: WinrmClient) {
    this.label = label;
    this.#client = client;
  }

  /** Nothing is connected yet. @throws UnableError if the file with certificates cannot be read */
  static prepare(target: WinrmTarget): WinrmTransport {
    return new WinrmTransport(winrmLabel(target), new WinrmClient(target));
  }

  async open({ timeoutMs }: { timeoutMs: number }): Promise<ShellChannel> {
    const end = performance.now() + timeoutMs;
    const left = () => end - performance.now();
    const to = this.#client.url;
    const seconds = Math.max(1, Math.floor(timeoutMs / 1000));
    const phase = OPEN;
    const made = this.#sound(await this.#client.post(createShell({ to, seconds }), left(), phase), phase);
    const subject = { to, seconds, shellId: made.shellId ?? this.#lacks('the id of a shell') };
    const goodbye = async () => {
      await this.#client.post(deleteShell(subject), GOODBYE_MS, 'end shell').catch(() => {});
    };
    try {
      const text = startCommand(subject, powerShellCommand('powershell'));
      const started = this.#sound(await this.#client.post(text, left(), 'start PowerShell'), phase);
      const commandId = started.commandId ?? this.#lacks('the id of a command');
      const command = new RemoteCommand(this.#client, subject, commandId, goodbye);
      this.#open.add(command);
      void command.channel.closed.then(() => this.#open.delete(command));
      return command.channel;
    } catch (error) {
      void goodbye();
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((command) => command.end()));
    this.#client.close();
  }

  #sound(answer: ShellAnswer, phase: string): ShellAnswer {
    if (answer.fault === undefined) return answer;
    throw new UnableError(reason`${owner(this.label)}no shell: ${answer.fault.text} (${phase})`, {
      hint: 'the account must be an administrator there, or be allowed on the shell (winrm configSDDL default)',
    });
  }

  #lacks(what: string): never {
    throw new UnableError(reason`${owner(this.label)}its answer lacks ${what}`);
  }
}
