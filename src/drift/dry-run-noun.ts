import type { DryRun } from '../model/environment.ts';

/** The noun of a dry run in a report: `puppet manifest "site.pp"`. Nouns of things have no quotes. */
export function dryRunNoun({ noun, name }: Pick<DryRun, 'noun' | 'name'>): string {
  return `${noun} ${JSON.stringify(name)}`;
}

/** Whether a noun in a report is that of a dry run. */
export function isDryRun(noun: string): boolean {
  return noun.endsWith('"');
}
