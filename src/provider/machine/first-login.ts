import { setTimeout as pause } from 'node:timers/promises';
import { printElapsed } from '../../model/elapsed.ts';
import { UnableError } from '../../model/errors.ts';
import { LATE, within } from '../../transport/deadline.ts';
import { openRunner } from '../../transport/open.ts';
import type { SshTarget } from '../../transport/ssh/target.ts';
import type { LocalSurroundings } from '../../transport/surroundings.ts';
import { hostKeysOf, lastConsoleLines } from './console.ts';

/** How long one attempt may take, and the pause after it. */
const [TRY_MS, PAUSE_MS] = [15_000, 1_000];
/** A login with less time than this says nothing about the machine: the reason of the previous one is reported. */
const SHORTEST_TRY_MS = 500;
/** How long reading the console may take. */
const CONSOLE_MS = 10_000;
/** How many lines of the console the message shows. */
const MOST_LINES = 10;

export interface FirstLogin {
  /** Its name in the environment. */
  readonly host: string;
  /** How it is reached; without `hostKeys` these are read from the console, and until they are there nothing logs in. */
  readonly target: SshTarget;
  readonly surroundings: LocalSurroundings;
  readonly timeoutMs: number;
  /** The output on the machine's console so far. */
  console?(): Promise<string>;
  /** Aborted when it is no longer needed. */
  readonly signal: AbortSignal;
}

/**
 * Waits until a starting machine accepts a login and its shell answers.
 * @returns how it is reached, with its host keys
 * @throws UnableError with the last reason, and the last lines of its console
 */
export async function firstLogin(wait: FirstLogin): Promise<SshTarget> {
  const { host, timeoutMs, signal } = wait;
  const end = performance.now() + timeoutMs;
  const left = () => end - performance.now();
  let last: string | undefined;
  let hint: string | undefined;
  while ((last === undefined || left() > SHORTEST_TRY_MS) && !signal.aborted) {
    try {
      const target = { ...wait.target, hostKeys: await keysOf(wait, left()) };
      await tryLogin(target, wait, Math.min(TRY_MS, left()));
      return target;
    } catch (error) {
      if (!(error instanceof UnableError)) throw error;
      last = error.message;
      hint = error.hint;
    }
    await pause(Math.max(0, Math.min(PAUSE_MS, left())), undefined, { signal }).catch(() => {});
  }
  if (signal.aborted) throw new UnableError(`host "${host}": the run is over`);
  const lines = lastConsoleLines(await readConsole(wait, CONSOLE_MS), MOST_LINES);
  const shown =
    lines.length === 0
      ? ''
      : `\n  the last lines of its console:\n${lines.map((line) => `    ${line}`).join('\n')}`;
  throw new UnableError(
    `host "${host}": no login within ${printElapsed(timeoutMs)}: ${last ?? 'it was not tried'}${shown}`,
    {
      hint,
    },
  );
}

async function keysOf(wait: FirstLogin, leftMs: number): Promise<readonly string[]> {
  if (wait.target.hostKeys !== undefined) return wait.target.hostKeys;
  const keys = hostKeysOf(await readConsole(wait, Math.min(CONSOLE_MS, leftMs)));
  if (keys !== undefined) return keys;
  throw new UnableError('its console does not show its ssh host keys', {
    hint: 'its image must have cloud-init, which writes them there; or give it a host key',
  });
}

/** Never throws: a console that cannot be read is empty. */
async function readConsole({ console }: FirstLogin, timeoutMs: number): Promise<string> {
  const text = await within(console?.() ?? Promise.resolve(''), timeoutMs).catch(() => '');
  return text === LATE ? '' : text;
}

async function tryLogin(
  target: SshTarget,
  { host, surroundings, signal }: FirstLogin,
  ms: number,
): Promise<void> {
  const runner = await openRunner({ ...target, timeoutMs: Math.max(1, ms) }, { host, surroundings });
  const abandon = () => void runner.close();
  signal.addEventListener('abort', abandon, { once: true });
  try {
    await runner.run(':', { timeoutMs: Math.max(1, ms) });
  } finally {
    signal.removeEventListener('abort', abandon);
    await runner.close();
  }
}
