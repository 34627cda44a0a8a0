import { count } from '../model/count.ts';
import { printElapsed } from '../model/elapsed.ts';
import { printName } from '../report/event/scenario-result.ts';
import { type Paint, painter } from '../report/text/paint.ts';
import { oneLine } from '../report/text/plain-text.ts';
import type { Decision } from './decide.ts';
import type { Standing } from './judged-scenario.ts';
import type { Reason, ReasonScenario } from './reason.ts';
import type { RecordedRun } from './recorded-run.ts';

const MOST_SCENARIOS = 20;
const MAX_LINE = 400;

/** A verdict as text: reasons first, then waivers, counts, and the verdict in the last line. */
export function printDecision(decision: Decision, options: { readonly color?: boolean } = {}): string {
  const paint = painter(options.color);
  const { reasons, warnings, waivers } = decision;
  const row = (label: string, text: string): string => `${paint('bold', label.padEnd(11))}${text}`;
  const blocks = [
    ...reasons.map((reason) => printReason(reason, paint)),
    ...warnings.map((warning) => printReason(warning, paint)),
    ...printWaived(decision, paint),
  ];
  const runs = decision.runs.map((run) => printRun(run, decision.now));
  return [
    ...blocks,
    ...(blocks.length === 0 ? [] : ['']),
    row('scenarios', countStandings(decision)),
    row('checks', countChecks(decision)),
    ...(runs.length === 0
      ? [row('runs', 'none')]
      : runs.map((run, index) => row(index === 0 ? 'runs' : '', run))),
    row('policy', decision.policy.file ?? 'none: everything must pass at the first attempt'),
    row('waivers', countWaivers(waivers)),
    ...decision.subjects.map(({ name, sha256 }, index) =>
      row(index === 0 ? 'subjects' : '', `${name}@sha256:${sha256}`),
    ),
    row('verdict', printVerdict(decision, paint)),
  ].join('\n');
}

function printVerdict({ verdict, reasons, warnings }: Decision, paint: Paint): string {
  if (verdict === 'passed') {
    const but = warnings.length === 0 ? '' : `, with ${count(warnings.length, 'warning')}`;
    return `${paint('green', 'passed')}${but}`;
  }
  const why = count(reasons.length, 'reason');
  return verdict === 'refused'
    ? `${paint('red', 'refused')} for ${why}`
    : `${paint('yellow', 'undecided')} for ${why}: it could not be checked`;
}

function printReason({ kind, message, hint, scenarios = [] }: Reason, paint: Paint): string {
  const [mark, style] = MARKS[kind];
  const shown = scenarios.slice(0, MOST_SCENARIOS).flatMap((scenario) => printScenario(scenario, paint));
  const more = scenarios.length > MOST_SCENARIOS ? [`    … ${scenarios.length - MOST_SCENARIOS} more`] : [];
  return [
    `${paint(style, mark)} ${oneLine(message, MAX_LINE)}`,
    ...shown,
    ...more,
    ...(hint === undefined ? [] : [paint('dim', `    ${oneLine(hint, MAX_LINE)}`)]),
  ].join('\n');
}

const MARKS = { refused: ['✘', 'red'], undecided: ['?', 'yellow'], warning: ['!', 'yellow'] } as const;

function printScenario({ name, uri, line, run, why }: ReasonScenario, paint: Paint): string[] {
  return [
    `    ${oneLine(name, 200)}   ${paint('dim', `${uri}:${line} in run ${run}`)}`,
    ...why.map((text) => `      ${oneLine(text, MAX_LINE)}`),
  ];
}

/** Every waived check, by waiver. */
function printWaived({ scenarios }: Decision, paint: Paint): string[] {
  const checks = scenarios.flatMap(({ entry, waived }) => waived.map((check) => ({ entry, ...check })));
  return [...Map.groupBy(checks, ({ waiver }) => waiver.id).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { id, expires, owner, approver, reason } = first.waiver;
    const lines = same.slice(0, MOST_SCENARIOS).map(({ sentence, host, entry }) => {
      const where = host === undefined ? '' : ` on ${host}`;
      return `    ${oneLine(sentence, 200)}${where}   ${paint('dim', `${printName(entry)}, ${entry.uri}:${entry.line}`)}`;
    });
    const more = same.length > MOST_SCENARIOS ? [`    … ${same.length - MOST_SCENARIOS} more`] : [];
    const head = `${paint('yellow', '~')} waived by ${id} until ${expires}: ${oneLine(reason, 200)} (owner ${owner}, approved by ${approver})`;
    return [[head, ...lines, ...more].join('\n')];
  });
}

function printRun(
  { runId, shard, environments, commit, startedAt, options }: RecordedRun,
  now: number,
): string {
  const ageMs = now - Date.parse(startedAt);
  return [
    runId,
    ...(shard === undefined ? [] : [`shard ${shard.index}/${shard.total}`]),
    ...(environments.length === 0 ? [] : [`on ${environments.join(', ')}`]),
    ...((options?.limit.length ?? 0) === 0 ? [] : [`hosts ${options?.limit.join(', ')} only`]),
    ...(commit === undefined
      ? []
      : [`commit ${commit.id.slice(0, 12)}${commit.clean ? '' : ' with changes'}`]),
    ageMs < 0 ? 'begun in the future' : `begun ${printElapsed(ageMs)} ago`,
  ].join(', ');
}

const WORDS: readonly (readonly [Standing, string])[] = [
  ['passed', 'passed'],
  ['flaky', 'passed only when retried'],
  ['red', 'red'],
  ['unable', 'unable'],
  ['skipped', 'skipped'],
  ['waived', 'waived'],
];

/** How many scenarios have which standing. */
export function standingsOf({ scenarios }: Pick<Decision, 'scenarios'>): Readonly<Record<Standing, number>> {
  const of = (wanted: Standing) => scenarios.filter(({ standing }) => standing === wanted).length;
  return Object.fromEntries(WORDS.map(([standing]) => [standing, of(standing)])) as Record<Standing, number>;
}

function countStandings(decision: Decision): string {
  const standings = standingsOf(decision);
  const texts = WORDS.filter(([standing]) => standings[standing] > 0).map(
    ([standing, word]) => `${standings[standing]} ${word}`,
  );
  return texts.join(', ') || 'none';
}

/** How many checks have which verdict. */
export function checksOf({ scenarios }: Pick<Decision, 'scenarios'>) {
  const all = scenarios.flatMap(({ entry }) => entry.findings);
  const of = (wanted: string) => all.filter(({ verdict }) => verdict === wanted).length;
  return { pass: of('pass'), fail: of('fail'), unable: of('unable') };
}

function countChecks(decision: Decision): string {
  const { pass, fail, unable } = checksOf(decision);
  const texts = [
    ...(pass > 0 ? [`${pass} passed`] : []),
    ...(fail > 0 ? [`${fail} failed`] : []),
    ...(unable > 0 ? [`${unable} unable`] : []),
  ];
  return texts.join(', ') || 'none';
}

function countWaivers({ file, used, unused, expired }: Decision['waivers']): string {
  if (file === undefined) return 'none';
  return `${file}: ${used.length} used, ${unused.length} not used, ${expired.length} expired`;
}
