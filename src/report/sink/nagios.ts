import { runIssues } from '../event/issues.ts';
import { oneReason } from '../event/one-reason.ts';
import { inFileOrder } from '../event/scenario-result.ts';
import type { Sink } from '../event/sink.ts';
import type { Counts, Tally } from '../event/tally.ts';
import { oneLine } from '../text/plain-text.ts';
import { printTotals } from '../text/totals-text.ts';
import { nagiosState } from './nagios-state.ts';
import { writeReport } from './report-file.ts';
import { whenOver } from './when-over.ts';

/** How many red things are named; the rest is counted. */
const NAMED = 3;
/** How many characters of one name with its reason: an old NRPE carries 1 kB. */
const LONGEST = 200;

/**
 * What a Nagios or Icinga plugin prints: one line, `OPSPROOF CRITICAL: 1 of 12 scenarios … | scenarios=12;;;0 …`. Rules:
 * https://www.monitoring-plugins.org/doc/guidelines.html (output, performance data, return codes).
 */
export const nagios: Sink = {
  ...whenOver('nagios', async (context, finished) => {
    const { tally } = context;
    const { word } = nagiosState(tally);
    // Nagios replaces each semicolon by a colon.
    const text = [printTotals(tally), ...redsOf(tally)].join(' - ');
    const data = performanceData(tally.counts(), finished?.durationMs ?? 0);
    await writeReport(context, 'nagios.txt', nagiosLine(word, text, data));
  }),
  goes: 'stdout',
};

/** The line for a run that could not even begin: Nagios reads stdout only. */
export function nagiosUnknown(message: string): string {
  return nagiosLine('UNKNOWN', oneLine(message.trim(), 500), []);
}

function nagiosLine(word: string, text: string, data: readonly string[]): string {
  // A bar begins the performance data, so no text may contain one.
  const plain = text.replaceAll('|', '¦');
  return `OPSPROOF ${word}: ${plain}${data.length === 0 ? '' : ` | ${data.join(' ')}`}\n`;
}

function redsOf(tally: Tally): string[] {
  const red = runIssues(tally, inFileOrder(tally.results()))
    .filter(({ kind }) => kind !== 'flaky')
    .map((issue) => oneReason(issue, LONGEST));
  return red.length > NAMED ? [...red.slice(0, NAMED), `and ${red.length - NAMED} more`] : red;
}

/** `'label'=value[UOM];[warn];[crit];[min];[max]`. */
function performanceData({ scenarios, checks, flaky, notRun }: Counts, durationMs: number): string[] {
  const all = Object.values(scenarios).reduce((sum, count) => sum + count, 0) + notRun;
  const unknown = scenarios.undefined + scenarios.ambiguous + scenarios.pending;
  return [
    `scenarios_passed=${scenarios.pass};;;0;${all}`,
    `scenarios_failed=${scenarios.fail + unknown};;0;0;${all}`,
    `scenarios_unable=${scenarios.unable + scenarios.interrupted};;;0;${all}`,
    `scenarios_flaky=${flaky};0;;0;${all}`,
    `checks_passed=${checks.pass};;;0`,
    `checks_failed=${checks.fail};;0;0`,
    `checks_unable=${checks.unable};;;0`,
    `time=${(durationMs / 1000).toFixed(3)}s;;;0`,
  ];
}
