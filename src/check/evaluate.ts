import type { Finding } from '../model/finding.ts';
import { type Check, observe } from './check.ts';
import { foldHosts } from './fold.ts';
import { Glance } from './glance.ts';
import type { Surroundings } from './question.ts';

/** Pauses between polls grow to this, in milliseconds. */
const PAUSES_MS = [50, 100, 250, 500, 1000] as const;
/** Deadline of a single look outside of a moment. */
export const LOOK_TIMEOUT_MS = 30_000;
/** How many hosts are asked at the same time by one check. */
const HOSTS_AT_ONCE = 50;

/** Evaluates a check on all its hosts, side by side, with its moment. Never throws. */
export async function evaluate(
  check: Check,
  around: Surroundings,
  glance?: Glance,
): Promise<readonly Finding[]> {
  const places = check.question.from === 'outside' ? [undefined] : check.hosts;
  if (isJudgedTogether(check)) return poll(check, places, around, glance);
  const findings = await sideBySide(places, (host) => poll(check, [host], around, glance));
  return findings.flat();
}

/** Hosts that are judged together are looked at together; else each waits for itself. */
function isJudgedTogether(check: Check): boolean {
  return check.quorum !== undefined || check.question.claims.some((claim) => claim.agree === true);
}

async function poll(
  check: Check,
  places: readonly (string | undefined)[],
  around: Surroundings,
  given?: Glance,
): Promise<readonly Finding[]> {
  const look = async (glance: Glance) =>
    foldHosts(check, await sideBySide(places, (host) => observe(check, host, glance)));
  if (check.moment === undefined) return look(given ?? new Glance(around, LOOK_TIMEOUT_MS));
  const { kind, ms } = check.moment;
  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  let tries = 0;
  let lastChangeMs: number | undefined;
  let before: string | undefined;
  for (;;) {
    // The last look may use what is left, but always gets a second: else a slow host could never be seen true.
    const timeoutMs = Math.max(1000, Math.min(LOOK_TIMEOUT_MS, ms - elapsed()));
    const findings = await look(new Glance(around, timeoutMs));
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

/** Does the same at every place, at most HOSTS_AT_ONCE at a time; results in the order of the places. */
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

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
