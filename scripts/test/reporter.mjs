import { writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { inspect } from 'node:util';

/** What a file may print before the rest is dropped. */
const MOST_OUTPUT = 64_000;

/**
 * A reporter for `node --test`: every failure in full with its place, what its file printed, every skipped test with its
 * reason, how many files were cut short when the run was ended, nothing else; and as JSON in the file named by OPSPROOF_TEST_COUNTS the counts, and how long each file took.
 */
export default async function* report(source) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const seconds = {};
  const output = new Map();
  const redFiles = new Set();
  const skipped = [];
  let cutShort = 0;
  for await (const { type, data } of source) {
    if (type === 'test:stdout' || type === 'test:stderr') {
      const before = output.get(resolve(data.file)) ?? '';
      if (before.length < MOST_OUTPUT) output.set(resolve(data.file), before + data.message);
    }
    if (type === 'test:summary' && data.file !== undefined)
      seconds[relative('.', data.file)] = data.duration_ms / 1000;
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (wasCutShort(type, data)) {
      cutShort += 1;
      continue;
    }
    const outcome = outcomeOf(type, data);
    if (outcome !== undefined) counts[outcome] += 1;
    if (outcome === 'skipped') skipped.push(`skipped: ${data.name} (${reasonOf(data)})\n`);
    if (outcome === 'failed') {
      redFiles.add(data.file);
      yield failureText(type, data);
    }
  }
  for (const file of redFiles) {
    const said = output.get(file)?.trim();
    if (said) yield `output of ${relative('.', file)}:\n${indent(said)}\n`;
  }
  yield* skipped;
  if (cutShort > 0) {
    counts.failed += 1;
    yield `FAILED the run was ended before ${cutShort === 1 ? 'one file' : `${cutShort} files`} had run to the end\n`;
  }
  if (process.env.OPSPROOF_TEST_COUNTS)
    writeFileSync(process.env.OPSPROOF_TEST_COUNTS, JSON.stringify({ ...counts, seconds }));
}

/** A file that was ended, or not begun, because the whole run was: it says nothing about the file. */
function wasCutShort(type, data) {
  if (type !== 'test:fail' || !isWholeFile(data)) return false;
  const { error } = data.details;
  return (error?.cause ?? error)?.name === 'AbortError';
}

/** A suite, and a parent that fails through its children, count through what is in them. */
function outcomeOf(type, data) {
  if (data.skip !== undefined || data.todo !== undefined) return 'skipped';
  if (type === 'test:fail')
    return data.details.error?.failureType === 'subtestsFailed' ? undefined : 'failed';
  if (data.details.type === 'suite') return undefined;
  return isWholeFile(data) ? 'failed' : 'passed';
}

/** A file that ended well without any test is in the stream as a test with the name of the file. */
const isWholeFile = ({ nesting, name, file }) =>
  nesting === 0 && file !== undefined && resolve(name) === file;

function failureText(type, data) {
  const place = data.file === undefined ? '' : `  ${relative('.', data.file)}:${data.line}\n`;
  const reason = type === 'test:pass' ? 'the file holds no test' : errorText(data.details.error);
  return `FAILED ${data.name}\n${place}${indent(reason)}\n`;
}

function errorText(error) {
  const cause = error?.cause ?? error;
  if (typeof cause === 'string') return cause;
  if (!(cause instanceof Error)) return inspect(cause);
  const lines = (cause.stack ?? cause.message).split('\n');
  return lines.filter((line) => !/^\s+at .*\(?node:/.test(line)).join('\n');
}

function reasonOf({ skip, todo }) {
  const reason = skip ?? todo;
  if (typeof reason === 'string' && reason !== '') return reason;
  return skip === undefined ? 'to do' : 'no reason given';
}

const indent = (text) => text.replaceAll(/^/gm, '    ');
