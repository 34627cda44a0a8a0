import type { Sweep, Unasked } from './sweep.ts';
import type { Candidate } from './sweep-choice.ts';

const NOT_KNOWN =
  '  what has no label (temporary folders, logs, builds) is not known then; remove the folder of such a run when you do not need it any more';

/**
 * The result of a sweep for people: a line for each thing that was removed or could not be, one for each reason why a run's things were
 * left alone, and the sum.
 * @param grave who could not be asked although there may be something
 */
export function printSweep(
  { removed, failed, spared, unasked, unread, unknown }: Sweep,
  { dryRun, grave }: { dryRun: boolean; grave: readonly Unasked[] },
): string {
  const verb = dryRun ? 'would remove' : 'removed';
  const lines = removed.map((candidate) => `${verb} ${describe(candidate)}`);
  const alone = new Map<string, number>();
  for (const { candidate, why } of spared) {
    const key =
      candidate.run === '' ? `${describe(candidate)}: it is in use` : `run ${candidate.run}: ${why}`;
    alone.set(key, (alone.get(key) ?? 0) + 1);
  }
  for (const [key, count] of alone) lines.push(`left alone: ${key} (${things(count)})`);
  for (const quiet of unasked.filter((one) => !grave.includes(one)))
    lines.push(`not looked for: ${quiet.kinds.join(', ')}: ${quiet.error.message}`);
  if (unread.length > 0) lines.push(...unread, NOT_KNOWN);
  lines.push(...unknown, ...failed.map(({ why }) => why));
  const sum =
    removed.length === 0
      ? grave.length > 0 || unread.length > 0
        ? 'nothing found'
        : 'nothing to remove'
      : `${verb} ${things(removed.length)}`;
  const bad = failed.length === 0 ? '' : `, could not remove ${things(failed.length)}`;
  return `${[...lines, `${sum}${bad}`].join('\n')}\n`;
}

function describe({ kind, id, run, owner, life, expires }: Candidate): string {
  if (run === '') return `${kind} ${id}`;
  const why = life === 'dead' ? 'its run is dead' : `expires ${expires ?? 'never'}`;
  return `${kind} ${id} (run ${run}${owner === '' ? '' : `, ${owner}`}, ${why})`;
}

function things(count: number): string {
  return count === 1 ? '1 thing' : `${count} things`;
}
