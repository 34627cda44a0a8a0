import { printElapsed } from '../../model/elapsed.ts';
import { printName, type ScenarioResult } from '../event/scenario-result.ts';
import type { Tally } from '../event/tally.ts';
import { printStanding } from './approval-text.ts';
import { commitRows } from './commit-text.ts';
import { printCheckCounts, printScenarioCounts } from './counts-text.ts';
import { printMark } from './mark.ts';
import { painter } from './paint.ts';
import { printRunError } from './red-text.ts';
import { printWaiver } from './waived-text.ts';

export interface SummaryOptions {
  readonly color: boolean;
  readonly durationMs: number;
  readonly interrupted: boolean;
  /** Where the reports are, as printed. */
  readonly report: string;
}

const MAX_RED = 50;
/** What happens to leftovers. */
const NEXT =
  'the watchdog of this run keeps trying for ten minutes; remove what is left after that with opsproof sweep';

/** The end of a run: the names of what is not green, counts of scenarios and checks, time, leftovers, the report. */
export function printSummary(
  tally: Tally,
  { color, durationMs, interrupted, report }: SummaryOptions,
): string {
  const paint = painter(color);
  const counts = tally.counts();
  const leftovers = tally.leftovers();
  const row = (label: string, text: string): string => `${paint('bold', label.padEnd(11))}${text}`;
  return [
    '',
    ...tally.errors().map((error) => paint('red', '! ') + printRunError(error, { color })),
    ...redList(tally, color),
    ...(interrupted ? [paint('yellow', 'interrupted: scenarios that had not finished prove nothing')] : []),
    row('scenarios', printScenarioCounts(counts)),
    row('checks', printCheckCounts(counts)),
    row('time', printElapsed(durationMs)),
    ...commitRows(tally).map((text) => row('commit', text)),
    ...tally.approvals().map((standing) => row('approval', printStanding(standing))),
    ...(leftovers.length === 0
      ? [row('left over', 'nothing')]
      : [...leftovers.map((line) => row('left over', paint('red', line))), row('', NEXT)]),
    row('report', report),
  ].join('\n');
}

function redList(tally: Tally, color: boolean): string[] {
  const red = tally.results().filter(({ verdict }) => verdict !== 'pass' && verdict !== 'skipped');
  if (red.length === 0) return [];
  const lines = red.slice(0, MAX_RED).map((result) => `  ${printOutcome(result, tally, color)}`);
  const more = red.length > MAX_RED ? [`  … ${red.length - MAX_RED} more`] : [];
  return ['not green:', ...lines, ...more, ''];
}

/** `✘ name   features/shop.feature:12   waived by OPS-1 until 2026-12-31`. */
function printOutcome(result: ScenarioResult, tally: Tally, color: boolean): string {
  const waived = printWaiver(tally.cover(result));
  return `${printMark(result.verdict, color)} ${printName(result)}   ${painter(color)('dim', `${result.uri}:${result.line}`)}${waived === '' ? '' : `   ${waived}`}`;
}
