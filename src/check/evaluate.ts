import type { Finding } from '../model/finding.ts';
import { type Check, observe } from './check.ts';
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
  const places: readonly (string | undefined)[] =
    check.question.from === 'outside' ? [undefined] : check.hosts;
  const findings: (readonly Finding[])[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < places.length; index = next++) {
      findings[index] = await onePlace(check, places[index], around, glance);
    }
  };
  await Promise.all(Array.from({ length: Math.min(HOSTS_AT_ONCE, places.length) }, worker));
  return findings.flat();
}

async function onePlace(check: Check, host: string | undefined, around: Surroundings, glance?: Glance) {
  if (check.moment === undefined) return observe(check, host, glance ?? new Glance(around, LOOK_TIMEOUT_MS));
  const { kind, ms } = check.moment;
  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  let tries = 0;
  let lastChangeMs: number | undefined;
  let before: string | undefined;
  for (;;) {
    // The last look may use what is left, but always gets a second: else a slow host could never be seen true.
    const timeoutMs = Math.max(1000, Math.min(LOOK_TIMEOUT_MS, ms - elapsed()));
    const findings = await observe(check, host, new Glance(around, timeoutMs));
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

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
