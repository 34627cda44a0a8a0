import type { Finding } from '../model/finding.ts';
import { type Check, observe } from './check.ts';
import { foldHosts } from './fold.ts';
import { Glance } from './glance.ts';
import type { Surroundings } from './surroundings.ts';

/** Longest pause between polls, in milliseconds. */
const PAUSES_MS = [50, 100, 250, 500, 1000] as const;
/** Deadline of a single look outside a moment. */
export const LOOK_TIMEOUT_MS = 30_000;
/** How many hosts one check asks at the same time. */
const HOSTS_AT_ONCE = 50;

/** Evaluates a check on all its hosts in parallel, with its moment. Never throws. */
export async function evaluate(
  check: Check,
  around: Surroundings,
  glance?: Glance,
): Promise<readonly Finding[]> {
  const places = check.question.from === 'outside' ? [undefined] : check.hosts;
  const said = performance.now();
  if (isJudgedTogether(check)) return poll(check, places, said, around, glance);
  if (check.moment === undefined) {
    const findings = await sideBySide(places, (host) => poll(check, [host], said, around, glance));
    return findings.flat();
  }
  // Every host has the whole time from the start of the sentence, however many there are: hosts take turns at being looked at, not at
  // waiting.
  const turns = new Turns(HOSTS_AT_ONCE);
  const findings = places.map((host) => poll(check, [host], said, around, undefined, turns));
  return (await Promise.all(findings)).flat();
}

/** Hosts that are judged together are looked at together; otherwise each waits on its own. */
function isJudgedTogether(check: Check): boolean {
  return check.quorum !== undefined || check.question.claims.some((claim) => claim.agree === true);
}

async function poll(
  check: Check,
  places: readonly (string | undefined)[],
  said: number,
  around: Surroundings,
  given?: Glance,
  turns?: Turns,
): Promise<readonly Finding[]> {
  const look = async (glance: () => Glance) => {
    const take = () => {
      const one = glance();
      return sideBySide(places, (host) => observe(check, host, one));
    };
    return foldHosts(check, await (turns === undefined ? take() : turns.take(take)));
  };
  if (check.moment === undefined) return look(() => given ?? new Glance(around, LOOK_TIMEOUT_MS));
  const { kind, ms } = check.moment;
  // `for` begins when the first look is over: a single look after a long login does not cover the whole time.
  let started = said;
  const elapsed = () => Math.round(performance.now() - started);
  let tries = 0;
  let lastChangeMs: number | undefined;
  let before: string | undefined;
  for (;;) {
    const findings = await look(() => {
      // The last look may use the time that is left, but always gets a second: otherwise a slow host could never pass.
      const most = tries === 0 && kind === 'for' ? LOOK_TIMEOUT_MS : ms - elapsed();
      return new Glance(around, Math.max(1000, Math.min(LOOK_TIMEOUT_MS, most)));
    });
    if (tries === 0 && kind === 'for') started = performance.now();
    tries++;
    const now = JSON.stringify(findings.map(({ verdict, observed }) => [verdict, observed]));
    if (before !== undefined && now !== before) lastChangeMs = elapsed();
    before = now;
    const holds = findings.every((finding) => finding.verdict === 'pass');
    const over = elapsed() >= ms;
    if (over || holds === (kind === 'within')) {
      const change = lastChangeMs === undefined ? {} : { lastChangeMs };
      return findings.map((finding) => ({ ...finding, tries, elapsedMs: elapsed(), ...change }));
    }
    await pause(
      Math.min(PAUSES_MS[Math.min(tries - 1, PAUSES_MS.length - 1)] ?? 1000, Math.max(0, ms - elapsed())),
    );
  }
}

/** Does the same for every place, at most HOSTS_AT_ONCE at a time; results in the order of the places. */
async function sideBySide<P, R>(places: readonly P[], what: (place: P) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < places.length; index = next++) {
      results[index] = await what(places[index] as P);
    }
  };
  await Promise.all(Array.from({ length: Math.min(HOSTS_AT_ONCE, places.length) }, worker));
  return results;
}

/** Limits how many run at a time, first come, first served. */
class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#free = most;
  }

  async take<T>(what: () => Promise<T>): Promise<T> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free--;
    try {
      return await what();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
