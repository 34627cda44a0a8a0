import type { UnitProperties } from './unit.read.ts';

/**
 * Explains a surprising state of a unit: one that is active although it has exited, with the instances that do its work
 * (`postgresql@15-main.service` of `postgresql.service`), and one that has nothing to enable.
 * @param blocks all units that were shown with it
 */
export function noteOfUnit(
  unit: UnitProperties,
  wanted: readonly string[],
  blocks: readonly UnitProperties[],
): string | undefined {
  const id = unit.get('Id') ?? '';
  const notes: string[] = [];
  if (
    wanted.includes('running') &&
    unit.get('ActiveState') === 'active' &&
    unit.get('SubState') === 'exited'
  ) {
    const stem = `${id.replace(/\.[a-z]+$/, '')}@`;
    const workers = blocks.flatMap((one) => {
      const name = one.get('Id') ?? '';
      return name.startsWith(stem) && one.get('SubState') === 'running' ? [name] : [];
    });
    const work = workers.length === 0 ? '' : `; its work is done by ${workers.join(', ')}, which runs`;
    notes.push(`${id} is active (exited): what it starts has ended or is another unit${work}`);
  }
  if (wanted.includes('enabled') && unit.get('UnitFileState') === 'static')
    notes.push(`${id} is static: it has no [Install] section, so only other units can start it at boot`);
  return notes.length === 0 ? undefined : notes.join('\n');
}
