import { printElapsed } from '../model/elapsed.ts';
import { printScenarioCounts } from '../report/text/counts-text.ts';
import type { ServedLook } from './look.ts';

export interface HealthOptions {
  readonly ageMs: number;
  readonly ttlMs: number;
  /** With the at sign; undefined: all scenarios. */
  readonly tag: string | undefined;
}

/** A look as JSON; `schema` increases when something is removed or changes its meaning. */
export function healthJson(look: ServedLook, { ageMs, ttlMs, tag }: HealthOptions): string {
  const { verdict, summary, reasons, at, durationMs, counts, findings } = look;
  const body = {
    schema: 1,
    verdict,
    ...(tag === undefined ? {} : { tag }),
    summary,
    reasons,
    checkedAt: new Date(at).toISOString(),
    durationMs,
    ageSeconds: Math.floor(ageMs / 1000),
    ttlSeconds: ttlMs / 1000,
    counts: { scenarios: { ...counts.scenarios, notRun: counts.notRun }, checks: counts.checks },
    findings,
  };
  return `${JSON.stringify(body, undefined, 2)}\n`;
}

/** A look as text. */
export function healthText(look: ServedLook, { ageMs, tag }: HealthOptions): string {
  const { verdict, summary, details, at, durationMs, counts } = look;
  const age = ageMs < 1000 ? 'now' : `${printElapsed(ageMs)} ago`;
  const head = [
    `${verdict}: ${summary}${tag === undefined ? '' : ` (${tag})`}`,
    `scenarios  ${printScenarioCounts(counts)}`,
    `checked    ${age}, ${new Date(at).toISOString()}, in ${printElapsed(durationMs)}`,
  ];
  return `${[head.join('\n'), ...details].join('\n\n')}\n`;
}
