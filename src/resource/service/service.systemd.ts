import { nearest } from '../../model/nearest.ts';
import type { Look } from '../resource.ts';
import { lookUnit } from './unit.systemd.ts';

/** The kinds of units (systemd.unit(5)). */
export const UNIT_SUFFIX = /\.(service|socket|target|device|mount|automount|swap|timer|path|slice|scope)$/;
const KINDS = ['service', 'socket', 'target', 'automount', 'timer', 'slice', 'scope', 'device', 'mount'];

/** Why a name ends in what is nearly a kind of unit (`nginx.servce`), or nothing: such a service is never running. */
export function suffixSlip(name: string): string | undefined {
  const suffix = UNIT_SUFFIX.test(name) ? undefined : /\.([a-z]{4,})$/.exec(name)?.[1];
  const [meant] = suffix === undefined ? [] : nearest(suffix, KINDS, 1, 2);
  return meant === undefined
    ? undefined
    : `.${suffix} is not a kind of unit; did you mean "${name.slice(0, -(suffix?.length ?? 0))}${meant}"?`;
}

/** A name without a suffix means a service, as in systemctl(1). */
export function lookSystemd(name: string, wanted: readonly string[]): Look {
  return lookUnit(UNIT_SUFFIX.test(name) ? name : `${name}.service`, wanted);
}
