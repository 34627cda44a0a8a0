import { outcomeOf } from '../event/outcome.ts';
import { inFileOrder, printName, type ScenarioResult } from '../event/scenario-result.ts';
import type { Tally } from '../event/tally.ts';
import { commitRows } from '../text/commit-text.ts';
import { visible } from '../text/plain-text.ts';
import { printReason, printRed, printRunError } from '../text/red-text.ts';
import { printWaiver } from '../text/waived-text.ts';
import { printXml, type XmlElement } from '../text/xml.ts';
import { writeReport } from './report-file.ts';
import { whenOver } from './when-over.ts';

const MAX_EVIDENCE = 20_000;

/** One `<testcase>`: a scenario, an error of the run or a leftover. */
interface TestCase {
  readonly name: string;
  readonly classname: string;
  readonly durationMs: number;
  readonly red?: {
    readonly element: 'failure' | 'error' | 'skipped';
    readonly type?: string;
    readonly message?: string;
    readonly text?: string;
  };
  readonly output?: string;
}

interface TestSuite {
  readonly name: string;
  readonly file?: string;
  readonly startedAt?: string;
  readonly cases: readonly TestCase[];
}

/**
 * `junit.xml`, valid against junit-10.xsd of the Jenkins xUnit plugin: one suite per feature, one case per scenario. What failed is a
 * `<failure>`, what could not be checked an `<error>`; what is wrong with the run as a whole is its own suite, so that no reader takes a
 * broken run for a green one.
 */
export const junit = whenOver('junit', async (context, finished) => {
  const suites = [...featureSuites(context.tally), ...runSuite(context.tally)];
  const [commit] = commitRows(context.tally);
  await writeReport(context, 'junit.xml', print(suites, finished?.durationMs ?? 0, commit));
});

function featureSuites(tally: Tally): TestSuite[] {
  const features = Map.groupBy(inFileOrder(tally.results()), ({ uri }) => uri);
  return [...features].map(([uri, scenarios]) => ({
    name: scenarios[0]?.feature ?? uri,
    file: uri,
    startedAt: scenarios.map(({ startedAt }) => startedAt).toSorted()[0] ?? '',
    cases: scenarios.map((result) => scenarioCase(result, printWaiver(tally.cover(result)))),
  }));
}

function scenarioCase(result: ScenarioResult, waived: string): TestCase {
  const { feature, rule, verdict, durationMs, uri, line, errors, evidence, attempts } = result;
  const element = ELEMENTS[outcomeOf(verdict)];
  const testCase = {
    name: printName(result),
    classname: rule === undefined ? feature : `${feature} - ${rule}`,
    durationMs,
  };
  if (element === undefined) {
    return attempts === 1 ? testCase : { ...testCase, output: `passed only on attempt ${attempts}` };
  }
  const [error] = errors;
  if (error === undefined) return { ...testCase, red: { element } };
  const output = evidence.map(({ name, text }) => `--- ${name} ---\n${text.slice(-MAX_EVIDENCE)}`).join('\n');
  return {
    ...testCase,
    red: {
      element,
      type: error.type,
      message: printReason(error),
      text: `${printRed(result)}\n${uri}:${line}${waived === '' ? '' : `\n${waived}`}`,
    },
    ...(output === '' ? {} : { output }),
  };
}

const ELEMENTS = {
  passed: undefined,
  failed: 'failure',
  unable: 'error',
  misconfigured: 'error',
  skipped: 'skipped',
} as const;

function runSuite(tally: Tally): TestSuite[] {
  const errors = tally.errors().map((error) => ({
    name: error.step ?? error.type,
    classname: 'run',
    durationMs: 0,
    red: {
      element: error.verdict === 'fail' ? ('failure' as const) : ('error' as const),
      type: error.type,
      message: printReason(error),
      text: printRunError(error),
    },
  }));
  const leftovers = tally.leftovers().map((line) => ({
    name: 'nothing is left behind',
    classname: 'run',
    durationMs: 0,
    red: { element: 'failure' as const, type: 'leftover', message: line, text: line },
  }));
  const cases = [...errors, ...leftovers];
  return cases.length === 0 ? [] : [{ name: 'run', cases }];
}

function print(suites: readonly TestSuite[], durationMs: number, commit: string | undefined): string {
  const all = suites.flatMap(({ cases }) => cases);
  return printXml({
    name: 'testsuites',
    attributes: { name: 'opsproof', time: seconds(durationMs), ...totals(all) },
    content: suites.map((suite) => suiteElement(suite, commit)),
  });
}

function suiteElement({ name, file, startedAt, cases }: TestSuite, commit: string | undefined): XmlElement {
  const time = seconds(cases.reduce((sum, { durationMs }) => sum + durationMs, 0));
  const skipped = cases.filter(({ red }) => red?.element === 'skipped').length;
  return {
    name: 'testsuite',
    attributes: seen({ name, ...totals(cases), skipped, time, timestamp: startedAt, file }),
    content: [...(commit === undefined ? [] : [propertiesOf({ commit })]), ...cases.map(caseElement)],
  };
}

function propertiesOf(values: Readonly<Record<string, string>>): XmlElement {
  const content = Object.entries(values).map(([name, value]) => ({
    name: 'property',
    attributes: { name, value },
  }));
  return { name: 'properties', content };
}

function caseElement({ name, classname, durationMs, red, output }: TestCase): XmlElement {
  const failed: XmlElement[] =
    red === undefined
      ? []
      : [
          {
            name: red.element,
            attributes: seen({ type: red.type, message: red.message }),
            content: visible(red.text ?? ''),
          },
        ];
  const printed = output === undefined ? [] : [{ name: 'system-out', content: visible(output) }];
  return {
    name: 'testcase',
    attributes: seen({ name, classname, time: seconds(durationMs) }),
    content: [...failed, ...printed],
  };
}

function totals(cases: readonly TestCase[]): Record<'tests' | 'failures' | 'errors', number> {
  const of = (element: string): number => cases.filter(({ red }) => red?.element === element).length;
  return { tests: cases.length, failures: of('failure'), errors: of('error') };
}

/** Without characters that XML does not allow. */
function seen(values: NonNullable<XmlElement['attributes']>): NonNullable<XmlElement['attributes']> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === undefined ? value : visible(`${value}`)]),
  );
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
