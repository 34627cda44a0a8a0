import { randomBytes } from 'node:crypto';
import { UnableError } from '../../model/errors.ts';
import { owner, reason, took, waited } from '../../model/reason.ts';
import { LATE, within } from '../deadline.ts';
import type { Language } from '../language.ts';
import { POWERSHELL, powerShellCommand } from '../powershell/powershell.ts';
import { SH } from '../shell/sh.ts';
import { ALLOW_NO_TERMINAL, answerSudo, NO_TERMINAL, sudoCommand } from '../shell/sudo.ts';
import type { LocalSurroundings } from '../surroundings.ts';
import type { ShellChannel, Transport } from '../transport.ts';
import type { Journey } from './client.ts';
import { type Hop, resolveHops } from './hop.ts';
import { Line } from './line.ts';
import { Roads } from './roads.ts';
import type { SshTarget } from './target.ts';

/** How long opening another channel on an established connection may take before the connection counts as dead. */
const REUSE_MS = 5_000;

/** A host over ssh: one connection (through its jump hosts), each shell a channel of it. */
export class SshTransport implements Transport {
  readonly name = 'ssh';
  readonly language: Language;
  readonly login = true;
  readonly label: string;
  readonly #hops: readonly Hop[];
  readonly #roads: Roads;
  readonly #program: SshTarget['shell'];
  readonly #over = new AbortController();
  #journey: Journey | undefined;
  readonly #sudo: { readonly password: string | undefined } | undefined;
  #connection: Promise<Line> | undefined;
  #closed = false;

  private constructor(hops: readonly Hop[], target: SshTarget, roads: Roads) {
    this.#hops = hops;
    this.language = target.shell === undefined ? SH : POWERSHELL;
    this.#program = target.shell;
    this.#roads = roads;
    this.label = hops.at(-1)?.label ?? `ssh ${target.host}`;
    this.#sudo = target.sudo === true ? { password: target.password } : undefined;
  }

  /**
   * Reads the ssh configuration and the keys; nothing is connected yet.
   * @throws UnableError
   */
  static prepare(target: SshTarget, surroundings: LocalSurroundings, roads = new Roads()): SshTransport {
    return new SshTransport(resolveHops(target, surroundings), target, roads);
  }

  async open({ timeoutMs }: { timeoutMs: number }): Promise<ShellChannel> {
    const end = performance.now() + timeoutMs;
    const left = () => end - performance.now();
    const reused = this.#connection;
    if (reused !== undefined) {
      const line = await within(reused, left());
      if (line === LATE) throw this.#noShell(timeoutMs, 'another connection attempt is not through yet');
      const channel = await this.#shell(line, Math.min(REUSE_MS, left())).catch((error): typeof LATE => {
        if (line.up) throw error;
        return LATE;
      });
      if (channel !== LATE) return channel;
      line.abandon();
      if (this.#connection === reused) this.#connection = undefined;
      if (left() <= 0) throw this.#noShell(timeoutMs, 'the connection that was up answers no more');
    }
    this.#connection ??= this.#connect(left());
    const line = await this.#connection;
    const channel = await this.#shell(line, left());
    if (channel !== LATE) return channel;
    line.abandon();
    throw this.#noShell(timeoutMs, 'logged in, but the server opens no channel');
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#over.abort();
    const line = await this.#connection?.catch(() => undefined);
    line?.drop();
  }

  notYet(elapsedMs: number): UnableError | undefined {
    return this.#journey?.late?.(elapsedMs);
  }

  #noShell(elapsedMs: number, why: string): UnableError {
    return new UnableError(reason`${owner(this.label)}no shell${waited(elapsedMs)}: ${why} (open shell)`, {
      hint: 'see the log of sshd on the host',
    });
  }

  #connect(timeoutMs: number): Promise<Line> {
    const journey: Journey = { end: performance.now() + timeoutMs, timeoutMs, signal: this.#over.signal };
    this.#journey = journey;
    const connecting = Line.dial(this.#hops, this.#roads, journey)
      .then((line) => {
        if (this.#closed) line.drop();
        return line;
      })
      .finally(() => {
        this.#journey = undefined;
      });
    const forget = () => {
      if (this.#connection === connecting) this.#connection = undefined;
    };
    connecting.then((line) => line.gone.then(forget), forget);
    return connecting;
  }

  /** @returns LATE if the server does not answer in time */
  async #shell(line: Line, timeoutMs: number): Promise<ShellChannel | typeof LATE> {
    const start = performance.now();
    const password = this.#sudo?.password;
    const nonce = randomBytes(8).toString('hex');
    const command =
      this.#program !== undefined
        ? powerShellCommand(this.#program)
        : this.#sudo === undefined
          ? 'exec sh'
          : password === undefined
            ? 'exec sudo -n -- sh'
            : sudoCommand(nonce);
    const opening = line.exec(command);
    const channel = await within(opening, timeoutMs).catch((error: Error) => {
      const after = took(performance.now() - start);
      throw new UnableError(reason`${owner(this.label)}no shell${after}: ${error.message} (open shell)`, {
        hint: 'the server may allow too few sessions (MaxSessions), or this login may not run commands',
        cause: error,
      });
    });
    if (channel === LATE) {
      opening.then((late) => late.destroy()).catch(() => {});
      return LATE;
    }
    if (password === undefined) return channel;
    const refused = await answerSudo(channel, password, nonce, timeoutMs - (performance.now() - start));
    if (refused === undefined) return channel;
    channel.destroy();
    throw new UnableError(reason`${owner(this.label)}sudo does not start a shell: ${refused}`, {
      hint: NO_TERMINAL.test(refused)
        ? ALLOW_NO_TERMINAL
        : 'check the `password` and the sudoers entry of this user',
    });
  }
}
