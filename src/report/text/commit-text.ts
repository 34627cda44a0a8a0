import type { Commit } from '../event/run-about.ts';
import type { Tally } from '../event/tally.ts';

/** `1bf752e26e63, with changes that are in no commit`: what of features, sentences and environments a run proves. */
function printCommit({ id, clean }: Commit): string {
  return `${id.slice(0, 12)}${clean ? '' : ', with changes that are in no commit'}`;
}

/** That of a run, as far as it is known: one text or none. */
export function commitRows(tally: Pick<Tally, 'commit'>): readonly string[] {
  const commit = tally.commit();
  return commit === undefined ? [] : [printCommit(commit)];
}
