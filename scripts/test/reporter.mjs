import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { inspect } from 'node:util';

/**
 * A reporter for `node --test`: one line a file, every failure in full with its place, and the counts as JSON in the
 * file named by OPSPROOF_TEST_COUNTS.
 */
export default async function* report(source) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const skipped = [];
  const output = new Map();
  for await (const { type, data } of source) {
    if (type === 'test:stdout' || type === 'test:stderr') {
      const before = output.get(data.file) ?? '';
      if (before.length < 64_000) output.set(data.file, before + data.message);
    } else if (type === 'test:pass' || type === 'test:fail') {
      if (data.details.type === 'suite') {
        // A suite counts through its tests, unless it failed by itself (a hook, a describe body).
        if (type === 'test:fail' && ownFailure(data)) yield* failure(data, counts);
      } else if (data.skip !== undefined || data.todo !== undefined) {
        counts.skipped += 1;
        skipped.push({ name: data.name, reason: reasonOf(data) });
      } else if (type === 'test:pass') {
        counts.passed += 1;
      } else if (ownFailure(data)) {
        yield* failure(data, counts);
      }
    } else if (
      type === 'test:summary' &&
      data.file !== undefined &&
      data.counts.failed + data.counts.cancelled > 0
    ) {
      const said = output.get(data.file)?.trim();
      if (said) yield `  output of ${relative('.', data.file)}:\n${indent(said, 4)}\n`;
    }
  }
  for (const { name, reason } of skipped) yield `skipped: ${name} (${reason})\n`;
  if (process.env.OPSPROOF_TEST_COUNTS)
    writeFileSync(process.env.OPSPROOF_TEST_COUNTS, JSON.stringify(counts));
}

/** A parent that fails only because its children did is not a failure of its own. */
const ownFailure = ({ details }) => details.error?.failureType !== 'subtestsFailed';

function* failure(data, counts) {
  counts.failed += 1;
  const error = data.details.error;
  const place = [relative('.', data.file ?? ''), data.line]
    .filter((part) => part !== undefined && part !== '')
    .join(':');
  const cause = error?.cause ?? error;
  const text =
    cause instanceof Error
      ? (cause.stack ?? cause.message)
      : typeof cause === 'string'
        ? cause
        : inspect(cause);
  yield `FAILED ${data.name}\n  ${place}\n${indent(withoutRunnerFrames(text), 4)}\n`;
}

const withoutRunnerFrames = (text) =>
  text
    .split('\n')
    .filter((line) => !/^\s+at .*node:internal\//.test(line))
    .join('\n');

const reasonOf = ({ skip, todo }) => {
  const reason = skip ?? todo;
  return typeof reason === 'string' && reason !== ''
    ? reason
    : skip !== undefined
      ? 'no reason given'
      : 'to do';
};

const indent = (text, by) => text.replaceAll(/^/gm, ' '.repeat(by));
