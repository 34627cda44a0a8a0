import type { Look } from '../resource.ts';
import { lookUnit } from './unit.systemd.ts';

/** The kinds of units (systemd.unit(5)). */
export const UNIT_SUFFIX = /\.(service|socket|target|device|mount|automount|swap|timer|path|slice|scope)$/;

/** A name without a suffix means a service, as for systemctl(1). */
export function lookSystemd(name: string, wanted: readonly string[]): Look {
  return lookUnit(UNIT_SUFFIX.test(name) ? name : `${name}.service`, wanted);
}
