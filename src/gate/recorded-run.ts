import { createHash } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import { relative } from 'node:path';
import { readRegular } from '../disk/regular-file.ts';
import type { FindingsFile } from '../report/sink/findings-json.ts';
import { contradictionIn, VERDICTS } from './contradiction.ts';
import type { Reason } from './reason.ts';

/** A finished run as its `findings.json` records it. */
export interface RecordedRun extends FindingsFile {
  /** Path as shown to the user. */
  readonly file: string;
  /** `sha256:…` of the file. */
  readonly digest: string;
}

/** Ten thousand checks, all red, are some 20 MiB. */
const MOST_BYTES = 256 * 1024 * 1024;

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
    bytes = await readRegular(path, MOST_BYTES);
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
  const contradiction = contradictionIn(run);
  if (contradiction !== undefined) return unreadable(`contradicts itself: ${contradiction}`);
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
const isCount: Check = (value) => Number.isInteger(value) && Number(value) >= 0;

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
  tries: isCount,
  elapsedMs: isNumber,
});

const isScenario = isShape({
  name: isText,
  uri: isText,
  line: isNumber,
  feature: isText,
  tags: isListOf(isText),
  verdict: isIn(VERDICTS),
  attempts: isPositive,
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
    checks: isShape({ pass: isCount, fail: isCount, unable: isCount }),
    flaky: isCount,
    notRun: isCount,
  }),
  shard: optional(
    (value) =>
      isShape({ index: isPositive, total: isPositive })(value) &&
      (value as { index: number; total: number }).index <= (value as { total: number }).total,
  ),
  features: optional(isShape({ digest: isText, files: isCount, scenarios: isCount })),
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
