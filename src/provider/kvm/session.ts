import { printElapsed } from '../../model/elapsed.ts';
import { messageOf, UnableError } from '../../model/errors.ts';
import { openRunner } from '../../transport/open.ts';
import type { SshTarget } from '../../transport/ssh/target.ts';
import type { Reply, Runner } from '../../transport/transport.ts';
import { dial } from '../dial.ts';
import { type Note, noted } from '../note.ts';
import type { Condition } from '../provider.ts';

/**
 * How long the ssh server may take to say who it is. qemu takes a connection also while nobody is there yet, so short tries find it soonest; on a
 * machine that is busy with others it takes its time, so they become longer.
 */
const [SHORTEST_MS, LONGEST_MS] = [500, 4_000];
const COMMAND_MS = 60_000;
const LOGIN_MS = 60_000;

/** cloud-init says here how far it has got ("/run/cloud-init" in its documentation): the first file says that it runs, the other that it has ended. */
const CLOUD_INIT =
  'test ! -e /run/cloud-init/enabled || cat /run/cloud-init/result.json 2>/dev/null || echo busy';

export interface MachineSessionOptions {
  /** As the environment calls it. */
  readonly host: string;
  readonly target: SshTarget;
  /** Shell texts for the first login after a start, one after the other, each made when it is sent. */
  readonly settleIn?: readonly (() => string)[];
  /** How it is reached for that, when it is not yet who it will be. */
  readonly before?: SshTarget;
  readonly note: Note;
}

/** A login to a machine from its start on: waited for, then kept open for what the provider asks. */
export class MachineSession implements Condition {
  readonly what = 'a login';
  readonly #options: MachineSessionOptions;
  #runner: Runner | undefined;
  #step: Promise<string | undefined> | undefined;
  #bannerMs = SHORTEST_MS;
  #settled = false;
  #ready = false;

  constructor(options: MachineSessionOptions) {
    this.#options = options;
  }

  /** One try at a time, however often it is asked. @throws UnableError for what will not become better */
  unmet(): Promise<string | undefined> {
    if (this.#ready) return Promise.resolve(undefined);
    this.#step ??= this.#advance().finally(() => {
      this.#step = undefined;
    });
    return this.#step;
  }

  /** @throws Error when there is no login, also after one that was lost: another time there may be one */
  async run(command: string, timeoutMs = COMMAND_MS): Promise<Reply> {
    // Before, the machine may not have its own name and keys yet.
    if (!this.#ready) throw new Error('it is asked once there is a login');
    try {
      return await this.#noted(await this.#opened(), command, timeoutMs);
    } catch (error) {
      await this.#forget();
      throw new Error(messageOf(error), { cause: error });
    }
  }

  async close(): Promise<void> {
    await this.#runner?.close();
  }

  async #advance(): Promise<string | undefined> {
    const { target, before, settleIn = [], host } = this.#options;
    try {
      if (before !== undefined && !this.#settled) await this.#comeBack(before, settleIn);
      else if (before === undefined) {
        if (this.#runner === undefined && !(await this.#answers(target))) return 'no ssh server answers';
        const runner = await this.#opened();
        const unmet = cloudInitUnmet(await this.#noted(runner, CLOUD_INIT, COMMAND_MS), host);
        if (unmet !== undefined) return unmet;
        for (const text of settleIn) await this.#must(runner, text());
      }
      this.#ready = true;
      return undefined;
    } catch (error) {
      await this.#forget();
      if (error instanceof FinalError) throw new UnableError(error.message, { hint: error.hint });
      return messageOf(error).split('\n', 1)[0];
    }
  }

  /**
   * The guest resumes and answers at once, so nothing asks first whether it does. The login that its old key accepted stays open; later ones expect who it
   * is now.
   */
  async #comeBack(before: SshTarget, texts: readonly (() => string)[]): Promise<void> {
    this.#runner ??= await this.#open(before);
    for (const text of texts) await this.#must(this.#runner, text());
    this.#settled = true;
  }

  async #opened(): Promise<Runner> {
    this.#runner ??= await this.#open(this.#options.target);
    return this.#runner;
  }

  /** A server of ssh speaks first (RFC 4253, 4.2). */
  async #answers({ host, port = 22 }: SshTarget): Promise<boolean> {
    const { banner, state } = await dial(host, port, this.#bannerMs, this.#options.note);
    if (state === 'open') this.#bannerMs = Math.min(2 * this.#bannerMs, LONGEST_MS);
    return banner.startsWith('SSH-');
  }

  async #must(runner: Runner, text: string): Promise<void> {
    const { exitCode, stderr } = await this.#noted(runner, text, COMMAND_MS);
    if (exitCode === 0) return;
    const said = stderr.toString().trim().split('\n', 1)[0];
    throw new FinalError(
      `host "${this.#options.host}" did not take its name and keys: exit code ${exitCode}, ${said}`,
    );
  }

  #open(target: SshTarget): Promise<Runner> {
    return openRunner({ ...target, timeoutMs: target.timeoutMs ?? LOGIN_MS }, { host: this.#options.host });
  }

  async #forget(): Promise<void> {
    const runner = this.#runner;
    this.#runner = undefined;
    await runner?.close();
  }

  #noted(runner: Runner, command: string, timeoutMs: number): Promise<Reply> {
    return noted(this.#options.note, runner.label, command, () => runner.run(command, { timeoutMs }));
  }
}

class FinalError extends Error {
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** @throws FinalError when it says that something went wrong */
function cloudInitUnmet({ stdout }: Reply, host: string): string | undefined {
  const said = stdout.toString().trim();
  if (said === '') return undefined;
  if (said === 'busy') return 'cloud-init has not finished';
  const errors = errorsOf(said);
  if (errors.length === 0) return undefined;
  throw new FinalError(
    `host "${host}": cloud-init could not do what it was told: ${errors.join('; ')}`,
    'read /var/log/cloud-init.log on it, or run cloud-init schema on its user_data',
  );
}

function errorsOf(text: string): readonly string[] {
  try {
    const { v1 } = JSON.parse(text) as { v1?: { errors?: readonly unknown[] } };
    return (v1?.errors ?? []).map(String);
  } catch {
    return [];
  }
}

/** Waits for a login outside of a stack's own wait. @throws Error with what was the case instead */
export async function untilMet(
  session: MachineSession,
  lives: () => Promise<string | undefined>,
  endMs: number,
  signal: AbortSignal,
): Promise<void> {
  const began = performance.now();
  let last: string | undefined = '';
  for (;;) {
    const died = await lives();
    if (died !== undefined)
      throw new Error(`died while starting: ${died} after ${printElapsed(performance.now() - began)}`);
    if (signal.aborted) throw new Error('its start was interrupted');
    last = await session.unmet();
    if (last === undefined) return;
    if (performance.now() - began >= endMs)
      throw new Error(`did not become ready within ${printElapsed(endMs)}: ${session.what}: ${last}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
