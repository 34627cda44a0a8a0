import { quote } from '../transport/shell/quote.ts';
import type { AskedOptions } from './run-inputs.ts';
import type { Selection } from './selection.ts';

/** Words that need no quotes in a shell. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** The command that approves exactly what a run was asked to do. */
export function approveCommandLine(
  selection: Selection,
  { environments, limit, retry = 0 }: AskedOptions,
): string {
  const option = (name: string, values: readonly string[]) => values.flatMap((value) => [name, value]);
  const words = [
    ...selection.paths,
    ...option('--env', environments),
    ...option('--tags', selection.tags === undefined ? [] : [selection.tags]),
    ...option('--name', selection.names ?? []),
    ...option('--limit', limit),
    ...option('--retry', retry === 0 ? [] : [String(retry)]),
  ];
  const written = words.map((word) => (PLAIN.test(word) ? word : quote(word)));
  return ['opsproof approve', ...written, '--key FILE'].join(' ');
}
