import { setTimeout as sleep } from 'node:timers/promises';
import { printElapsed } from '../model/elapsed.ts';
import { messageOf, UnableError } from '../model/errors.ts';
import type { Condition, Life } from '../provider/provider.ts';
import { LATE, within } from '../transport/deadline.ts';

export interface ReadyOptions {
  /** For messages: `host "db" of "shop"`. */
  readonly subject: string;
  readonly conditions: readonly Condition[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  life(): Promise<Life>;
  /** The host's last log lines. */
  log(): Promise<string>;
  /** Called once with what is not ready yet, if there is anything to wait for. */
  waiting(what: string): void;
}

const ONE_LOOK_MS = 5_000;

/**
 * Waits until the host runs and all conditions are met, and returns how long that took in milliseconds. Looks at once, then every 10 to 250
 * ms, because most hosts are ready soon. A host that dies ends the wait at once.
 * @throws UnableError with the last observation and the host's last log lines
 */
export async function waitUntilReady(options: ReadyOptions): Promise<number> {
  const { subject, signal, timeoutMs } = options;
  const began = performance.now();
  const elapsed = () => performance.now() - began;
  let pending = options.conditions;
  let observed = new Map<Condition, string>();
  let announced = false;
  for (let round = 0; ; round += 1) {
    if (signal.aborted)
      throw new UnableError(`${subject}: its start was interrupted after ${printElapsed(elapsed())}`);
    const life = await within(options.life(), ONE_LOOK_MS).catch((error: unknown) => {
      if (error instanceof UnableError) throw error;
      const awaited = pending.map((condition) => condition.what).join(' and ') || 'its start';
      const reason = error instanceof Error ? error.message.trim() : String(error);
      throw new UnableError(
        `${subject}: what runs it was lost after ${printElapsed(elapsed())}, while ${awaited} was waited for: ${reason}`,
        { hint: 'is the engine up? it may have been restarted meanwhile', cause: error },
      );
    });
    if (typeof life === 'object') {
      throw await failure(
        options,
        `${subject} died while starting: ${life.died} after ${printElapsed(elapsed())}`,
      );
    }
    if (life === 'running') {
      observed = await lookAt(pending);
      pending = pending.filter((condition) => observed.has(condition));
      if (pending.length === 0) return elapsed();
      if (!announced) options.waiting(pending.map((condition) => condition.what).join(' and '));
      announced = true;
    }
    if (elapsed() >= timeoutMs) {
      const told = pending.map(
        (condition) => `${condition.what}: ${observed.get(condition) ?? 'not looked at yet'}`,
      );
      const state =
        life === LATE
          ? 'the engine does not answer'
          : life === 'starting'
            ? 'it has not started'
            : told.join('; ');
      throw await failure(
        options,
        `${subject} did not become ready within ${printElapsed(timeoutMs)}: ${state}`,
      );
    }
    await sleep(Math.min(10 * 1.5 ** round, 250), undefined, { signal }).catch(() => undefined);
  }
}

async function lookAt(conditions: readonly Condition[]): Promise<Map<Condition, string>> {
  const looks = conditions.map(async (condition): Promise<[Condition, string | undefined]> => {
    const look = condition.unmet().catch((error: unknown) => {
      if (error instanceof UnableError) throw error;
      return messageOf(error);
    });
    const answer = await within(look, ONE_LOOK_MS);
    return [condition, answer === LATE ? `no answer within ${printElapsed(ONE_LOOK_MS)}` : answer];
  });
  const answers = await Promise.all(looks);
  return new Map(answers.filter((answer): answer is [Condition, string] => answer[1] !== undefined));
}

async function failure(options: ReadyOptions, message: string): Promise<UnableError> {
  const log = await within(options.log(), ONE_LOOK_MS);
  const text = log === LATE ? 'its log could not be read' : log;
  return new UnableError(`${message}\n${text}`);
}
