import { createHash } from 'node:crypto';
import { lstat, readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { printName, type ScenarioVerdict } from '../report/event/scenario-result.ts';
import type { FindingsFile } from '../report/sink/findings-json.ts';
import type { Reason } from './reason.ts';

/** A finished run as its `findings.json` records it. */
export interface RecordedRun extends FindingsFile {
  /** Path as shown to the user. */
  readonly file: string;
  /** `sha256:…` of the file. */
  readonly digest: string;
}

/** Reads a `findings.json` and checks everything that the gate relies on. Returns the reason if it cannot be used. */
export async function readRun(path: string, cwd: string): Promise<RecordedRun | Reason> {
  const file = relative(cwd, path) || path;
  const unreadable = (message: string): Reason => ({
    code: 'run-unreadable',
    kind: 'undecided',
    message: `${file} ${message}`,
  });
  let bytes: Buffer;
  try {
    // Opening something other than a file may block or never end.
    const found = await lstat(path);
    if (found.isSymbolicLink()) return unreadable('is a link: links are not followed');
    if (!found.isFile()) return unreadable('is not a file');
    bytes = await readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return unreadable(`cannot be read: ${code ?? message}`);
  }
  let content: unknown;
  try {
    content = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    return unreadable(`is not JSON: ${(error as Error).message}`);
  }
  if (isMap(content) && typeof content.schema === 'number' && content.schema !== 1)
    return unreadable(`has the schema ${content.schema}; this version of opsproof reads 1`);
  if (isMap(content) && content.unfinished === true)
    return { ...unreadable('is from a run that never finished'), code: 'run-unfinished' };
  const wrong = mistakeIn(content);
  if (wrong !== undefined) return unreadable(`is not a findings file that a run wrote: ${wrong}`);
  const run = content as FindingsFile;
  const miscount = miscountIn(run);
  if (miscount !== undefined) return unreadable(`contradicts itself: ${miscount}`);
  return { ...run, file, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` };
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const isTime: Check = (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value));
const isFlag: Check = (value) => typeof value === 'boolean';
const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isListOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const isShape =
  (shape: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isMap(value) && Object.entries(shape).every(([key, check]) => check(value[key]));
const isIn =
  (values: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && values.includes(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const isPositive: Check = (value) => Number.isInteger(value) && Number(value) >= 1;

const VERDICTS: readonly ScenarioVerdict[] = [
  'pass',
  'fail',
  'unable',
  'undefined',
  'ambiguous',
  'pending',
  'misconfigured',
  'skipped',
  'interrupted',
];

const isError = isShape({
  verdict: isIn(VERDICTS),
  type: isText,
  message: isText,
  step: optional(isText),
});

const isFinding = isShape({
  sentence: isText,
  subject: isText,
  attribute: isText,
  expected: isText,
  verdict: isIn(['pass', 'fail', 'unable']),
  host: optional(isText),
  details: optional(isListOf(isText)),
  tries: isNumber,
  elapsedMs: isNumber,
});

const isScenario = isShape({
  name: isText,
  uri: isText,
  line: isNumber,
  feature: isText,
  tags: isListOf(isText),
  verdict: isIn(VERDICTS),
  attempts: (value) => Number.isInteger(value) && Number(value) >= 1,
  findings: isListOf(isFinding),
  ownChecks: optional(isPositive),
  errors: isListOf(isError),
});

const FILE: Readonly<Record<string, Check>> = {
  schema: (value) => value === 1,
  runId: isText,
  startedAt: isTime,
  finishedAt: isTime,
  exitCode: isNumber,
  interrupted: isFlag,
  environments: isListOf(isText),
  leftovers: isListOf(isText),
  errors: isListOf(isError),
  scenarios: isListOf(isScenario),
  counts: isShape({
    scenarios: isMap,
    checks: isShape({ pass: isNumber, fail: isNumber, unable: isNumber }),
    flaky: isNumber,
    notRun: isNumber,
  }),
  shard: optional(
    (value) =>
      isShape({ index: isPositive, total: isPositive })(value) &&
      (value as { index: number; total: number }).index <= (value as { total: number }).total,
  ),
  features: optional(isShape({ digest: isText, files: isNumber, scenarios: isNumber })),
  commit: optional(isShape({ id: isText, clean: isFlag })),
  options: optional(isShape({ env: isListOf(isText), limit: isListOf(isText), retry: isNumber })),
  approvals: optional(
    isListOf(
      isShape({
        environment: isText,
        required: isPositive,
        accepted: isListOf(
          isShape({ by: isText, approvedAt: isTime, until: isTime, file: isText, digest: isText }),
        ),
        refused: isListOf(isShape({ file: isText, why: isText })),
      }),
    ),
  ),
  images: optional(
    isListOf(
      isShape({ environment: isText, host: isText, name: isText, id: isText, digests: isListOf(isText) }),
    ),
  ),
};

function mistakeIn(content: unknown): string | undefined {
  if (!isMap(content)) return 'it is not a JSON object';
  const key = Object.keys(FILE).find((name) => FILE[name]?.(content[name]) === false);
  if (key !== undefined)
    return content[key] === undefined ? `"${key}" is missing` : `"${key}" has the wrong form`;
  if (content.shard !== undefined && content.features === undefined) return '"features" is missing';
  return undefined;
}

/** Numbers that do not match the scenarios, or scenarios that no run has: the file was changed after the run. */
function miscountIn({ counts, scenarios }: FindingsFile): string | undefined {
  for (const verdict of VERDICTS) {
    const told = counts.scenarios[verdict] ?? 0;
    const there = scenarios.filter((scenario) => scenario.verdict === verdict).length;
    if (told !== there)
      return `it counts ${told} scenarios with the verdict ${verdict} and contains ${there}`;
  }
  for (const verdict of ['pass', 'fail', 'unable'] as const) {
    const there = scenarios.flatMap(({ findings }) => findings).filter((one) => one.verdict === verdict);
    if (counts.checks[verdict] !== there.length)
      return `it counts ${counts.checks[verdict]} checks with the verdict ${verdict} and contains ${there.length}`;
  }
  const odd = scenarios.find(
    ({ verdict, findings, errors }) =>
      verdict === 'pass' && (errors.length > 0 || findings.some((finding) => finding.verdict !== 'pass')),
  );
  if (odd !== undefined) return `the scenario "${odd.name}" is marked passed but contains something red`;
  // The gate tells scenarios apart by file and name: a red one would hide behind a green one.
  const names = new Set<string>();
  for (const scenario of scenarios) {
    const name = JSON.stringify([scenario.uri, printName(scenario)]);
    if (names.has(name)) return `two scenarios of ${scenario.uri} are named "${printName(scenario)}"`;
    names.add(name);
  }
  return undefined;
}
