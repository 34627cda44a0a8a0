import { outcomeOf } from '../event/outcome.ts';
import { inFileOrder, printName, type ScenarioResult } from '../event/scenario-result.ts';
import { visible } from '../text/plain-text.ts';
import { printReason, printRed, printRunError } from '../text/red-text.ts';
import { printWaiver } from '../text/waived-text.ts';
import { writeReport } from './report-file.ts';
import { whenOver } from './when-over.ts';

/** One line of the report, with the details below it. */
interface Point {
  readonly ok: boolean;
  readonly name: string;
  /** Why it was skipped; empty without a reason. */
  readonly skip?: string;
  readonly told?: Readonly<Record<string, string | number>>;
}

/**
 * `report.tap`: TAP version 13 (https://testanything.org/tap-version-13-specification.html), because `prove` treats every report of version
 * 14 as failed. One point per scenario; what is wrong with the run as a whole is its own point.
 */
export const tap = whenOver('tap', async (context, finished) => {
  const { tally } = context;
  const points = [
    ...inFileOrder(tally.results()).map((result) => scenarioPoint(result, printWaiver(tally.cover(result)))),
    ...tally.errors().map(
      (error): Point => ({
        ok: false,
        name: `run: ${error.step ?? error.type}`,
        told: { verdict: error.verdict, message: printReason(error), text: printRunError(error) },
      }),
    ),
    ...tally
      .leftovers()
      .map((line): Point => ({ ok: false, name: 'run: nothing is left behind', told: { message: line } })),
  ];
  // A plan without points would read as skipped.
  if (points.length === 0) points.push({ ok: false, name: 'run: no scenario ran, nothing was proved' });
  const lines = ['TAP version 13', `1..${points.length}`, ...points.flatMap(printPoint)];
  if (finished?.interrupted === true) lines.push('Bail out! the run was interrupted');
  await writeReport(context, 'report.tap', `${lines.join('\n')}\n`);
});

function scenarioPoint(result: ScenarioResult, waived: string): Point {
  const { feature, verdict, durationMs, uri, line, attempts, errors } = result;
  const name = `${feature}: ${printName(result)}`;
  const outcome = outcomeOf(verdict);
  const place = { at: `${uri}:${line}`, duration_ms: durationMs };
  if (outcome === 'skipped') return { ok: true, name, skip: '' };
  if (outcome === 'passed') {
    if (attempts === 1) return { ok: true, name };
    return { ok: true, name, told: { flaky: `passed only on attempt ${attempts}`, ...place } };
  }
  const [error] = errors;
  const message = error === undefined ? verdict : printReason(error);
  return {
    ok: false,
    name,
    told: {
      verdict,
      message,
      ...place,
      ...(waived === '' ? {} : { waiver: waived }),
      text: printRed(result),
    },
  };
}

/**
 * Without the `#` of what would be a directive: version 13 has no way to escape it, and readers such as tap.py and tap4j take `not ok … \# TODO` for
 * a failure that does not count.
 */
function withoutDirective(name: string): string {
  return name.replaceAll(/#\s*(?=todo|skip)/gi, '');
}

function printPoint({ ok, name, skip, told }: Point, index: number): string[] {
  const escaped = withoutDirective(visible(name).replaceAll(/\s+/g, ' ')).replaceAll(/[\\#]/g, '\\$&');
  const directive = skip === undefined ? '' : ` # SKIP${skip === '' ? '' : ` ${skip}`}`;
  const head = `${ok ? 'ok' : 'not ok'} ${index + 1} - ${escaped}${directive}`;
  if (told === undefined) return [head];
  return [head, '  ---', ...Object.entries(told).flatMap(([key, value]) => printEntry(key, value)), '  ...'];
}

/**
 * YAML for TAP::Parser::YAMLish (https://metacpan.org/pod/TAP::Parser::YAMLish::Reader): there, a block of text ends with the first empty
 * line, so several lines are a list. JSON texts are YAML texts.
 */
function printEntry(key: string, value: string | number): string[] {
  if (typeof value === 'number') return [`  ${key}: ${value}`];
  const lines = visible(value.replaceAll('\t', '  '))
    .split('\n')
    .map((line) => JSON.stringify(line));
  return lines.length === 1
    ? [`  ${key}: ${lines[0]}`]
    : [`  ${key}:`, ...lines.map((line) => `    - ${line}`)];
}
