import { count } from '../model/count.ts';
import type { Key } from '../model/key.ts';
import { painter } from '../report/text/paint.ts';
import { oneLine } from '../report/text/plain-text.ts';
import type { Verification } from './verify.ts';

/** What `--verify` found, as text. */
export function printVerification(
  { exitCode, file, reasons, statement }: Verification,
  { kind, id }: Key,
  options: { readonly color?: boolean } = {},
): string {
  const paint = painter(options.color);
  const row = (label: string, text: string): string => `${paint('bold', label.padEnd(11))}${text}`;
  const mark = exitCode === 2 ? paint('yellow', '?') : paint('red', '✘');
  const verdicts = {
    0: paint('green', 'holds'),
    1: paint('red', 'refused'),
    2: paint('yellow', 'undecided'),
  };
  const tests = statement?.predicate;
  return [
    ...reasons.map((reason) => `${mark} ${file}: ${oneLine(reason, 400)}`),
    ...(reasons.length === 0 ? [] : ['']),
    ...(statement?.subject ?? []).map(({ name, digest }, index) =>
      row(index === 0 ? 'subjects' : '', oneLine(`${name}@sha256:${digest.sha256}`, 300)),
    ),
    ...(tests === undefined
      ? []
      : [
          row(
            'result',
            `${tests.result}: ${count(tests.passedTests.length, 'test')} passed, ${tests.warnedTests.length} with warnings, ${tests.failedTests.length} failed`,
          ),
        ]),
    row('key', `${kind} sha256:${id}`),
    row('verdict', verdicts[exitCode]),
  ].join('\n');
}
