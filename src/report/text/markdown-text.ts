import { printElapsed } from '../../model/elapsed.ts';
import { inFileOrder, printName, type ScenarioResult } from '../event/scenario-result.ts';
import type { Tally } from '../event/tally.ts';
import { printStanding } from './approval-text.ts';
import { commitRows } from './commit-text.ts';
import { printCheckCounts, printScenarioCounts } from './counts-text.ts';
import { printMark } from './mark.ts';
import { oneLine, visible } from './plain-text.ts';
import { printRed, printRunError } from './red-text.ts';
import { printWaiver } from './waived-text.ts';

export interface MarkdownOptions {
  readonly runId: string;
  readonly durationMs: number;
  readonly interrupted: boolean;
}

const MOST_SCENARIOS = 50;

/** A run for people who read it on a CI server: counts, then every scenario that is not green with its reasons. */
export function printMarkdown(tally: Tally, { runId, durationMs, interrupted }: MarkdownOptions): string {
  const results = inFileOrder(tally.results());
  const red = results.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'skipped');
  const flaky = results.filter(({ verdict, attempts }) => verdict === 'pass' && attempts > 1);
  const environments = tally.environments();
  const where = environments.length === 0 ? '' : ` on ${plain(environments.join(', '))}`;
  const exitCode = tally.exitCode();
  return [
    `## ${exitCode === 0 ? '✔' : '✘'} opsproof${where}`,
    '',
    '| | |',
    '|---|---|',
    `| scenarios | ${printScenarioCounts(tally.counts())} |`,
    `| checks | ${printCheckCounts(tally.counts())} |`,
    `| time | ${printElapsed(durationMs)}${interrupted ? ', interrupted' : ''} |`,
    `| run | ${plain(runId)}, exit code ${exitCode} |`,
    ...commitRows(tally).map((text) => `| commit | ${text} |`),
    ...tally.approvals().map((standing) => `| approval | ${plain(printStanding(standing))} |`),
    ...tally.leftovers().map((line) => `| left over | ${plain(oneLine(line, 300))} |`),
    '',
    ...tally.errors().flatMap((error) => ['### ✘ the run itself', '', ...fenced(printRunError(error)), '']),
    ...red
      .slice(0, MOST_SCENARIOS)
      .flatMap((result) => printScenario(result, printWaiver(tally.cover(result)))),
    ...(red.length > MOST_SCENARIOS ? [`… ${red.length - MOST_SCENARIOS} more that are not green`, ''] : []),
    ...(flaky.length === 0
      ? []
      : ['### Passed only when retried', '', ...flaky.slice(0, MOST_SCENARIOS).map(printFlaky), '']),
  ].join('\n');
}

function printScenario(result: ScenarioResult, waived: string): string[] {
  const { verdict, uri, line } = result;
  const word = verdict === 'fail' ? '' : ` (${verdict})`;
  return [
    `### ${printMark(verdict, false)} ${plain(oneLine(printName(result), 200))}${word}`,
    '',
    `\`${uri.replaceAll('`', '')}:${line}\`${waived === '' ? '' : `, ${plain(waived)}`}`,
    '',
    ...fenced(printRed(result)),
    '',
  ];
}

function printFlaky(result: ScenarioResult): string {
  return `- ${plain(oneLine(printName(result), 200))} on attempt ${result.attempts}, \`${result.uri.replaceAll('`', '')}:${result.line}\``;
}

/** A literal text, whatever it contains: the fence is longer than any in the text. */
function fenced(text: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, visible(text), fence];
}

/** Without markup: https://spec.commonmark.org/0.31.2/#backslash-escapes. */
function plain(text: string): string {
  return visible(text).replaceAll(/[\\`*_{}[\]<>#+!|~&]/g, '\\$&');
}
