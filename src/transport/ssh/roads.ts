import { UnableError } from '../../model/errors.ts';
import { LATE, within } from '../deadline.ts';
import type { Journey } from './client.ts';
import type { Hop } from './hop.ts';
import { Line, type Ways } from './line.ts';

/**
 * How many logins to one machine may be in progress at a time: sshd begins to reject unauthenticated connections from the tenth on
 * (MaxStartups 10:30:100 in sshd_config(5)), and others log in, too.
 */
const LOGINS_AT_ONCE = 8;

/**
 * What the ssh connections of one thread share, so that a fleet does not flood one sshd: connections to jump hosts, and the limit of
 * simultaneous logins.
 */
export class Roads implements Ways {
  readonly #jumps = new Map<string, SharedLine>();
  readonly #gates = new Map<string, Gate>();

  /** Waits for a turn to log in at a machine; call the result when done. */
  async login<T>(machine: string, journey: Journey, what: () => Promise<T>): Promise<T> {
    const gate = this.#gates.get(machine) ?? new Gate(LOGINS_AT_ONCE);
    this.#gates.set(machine, gate);
    await gate.enter(journey);
    try {
      return await what();
    } finally {
      gate.leave();
      if (gate.idle) this.#gates.delete(machine);
    }
  }

  /**
   * A connection to the last of these jump hosts, shared by all that go through it. It must be given back.
   * @throws UnableError
   */
  async jump(hops: readonly Hop[], journey: Journey): Promise<{ readonly line: Line; release(): void }> {
    const key = JSON.stringify(hops.map(({ proxy, ...hop }) => [hop, proxy?.command]));
    let shared = this.#jumps.get(key);
    if (shared === undefined) {
      shared = new SharedLine(hops, this, journey.timeoutMs, () => this.#jumps.delete(key));
      this.#jumps.set(key, shared);
    }
    return shared.take(journey);
  }
}

/** A line that is closed when its last user has given it back. */
class SharedLine {
  readonly #dialled: Promise<Line>;
  readonly #journey: Journey;
  readonly #abort = new AbortController();
  readonly #forget: () => void;
  #users = 0;

  constructor(hops: readonly Hop[], roads: Roads, timeoutMs: number, forget: () => void) {
    const { signal } = this.#abort;
    this.#journey = { end: performance.now() + timeoutMs, timeoutMs, signal };
    this.#forget = forget;
    this.#dialled = Line.dial(hops, roads, this.#journey);
    this.#dialled.then((line) => line.gone.then(forget), forget);
  }

  async take(journey: Journey): Promise<{ readonly line: Line; release(): void }> {
    this.#users++;
    journey.late = (elapsedMs) =>
      this.#journey.late?.(elapsedMs) ?? new UnableError('the jump host is waited for');
    let held = true;
    const release = () => {
      if (!held) return;
      held = false;
      this.#users--;
      if (this.#users > 0) return;
      this.#forget();
      this.#abort.abort();
      this.#dialled.then(
        (line) => line.drop(),
        () => undefined,
      );
    };
    try {
      const line = await within(untilAborted(this.#dialled, journey.signal), journey.end - performance.now());
      if (line !== LATE) return { line, release };
      throw journey.late(journey.timeoutMs);
    } catch (error) {
      release();
      throw error;
    }
  }
}

/** Limits how many are admitted at a time, first come, first served. */
class Gate {
  #free: number;
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
    this.#free = most;
  }

  get idle(): boolean {
    return this.#free === this.#most;
  }

  async enter({ signal }: Journey): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    let turn: (() => void) | undefined;
    const mine = new Promise<void>((resolve) => {
      turn = resolve;
      this.#waiting.push(resolve);
    });
    try {
      await untilAborted(mine, signal);
    } catch (error) {
      const at = this.#waiting.indexOf(turn as () => void);
      // Its turn had come meanwhile: it goes to the next one.
      if (at < 0) this.leave();
      else this.#waiting.splice(at, 1);
      throw error;
    }
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abandon = () => reject(new UnableError('the run is over'));
    if (signal.aborted) abandon();
    signal.addEventListener('abort', abandon, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abandon));
  });
}
