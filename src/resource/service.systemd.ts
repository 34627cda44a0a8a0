import type { Look } from './resource.ts';
import { lookUnit } from './unit.systemd.ts';
import { validityOf } from './unit.valid.ts';
import { withMore } from './with-more.ts';

/** The kinds of units (systemd.unit(5)). */
export const UNIT_SUFFIX = /\.(service|socket|target|device|mount|automount|swap|timer|path|slice|scope)$/;

/** A name without a suffix means a service, as for systemctl(1). */
export function lookSystemd(name: string, wanted: readonly string[]): Look {
  const unit = UNIT_SUFFIX.test(name) ? name : `${name}.service`;
  const look = lookUnit(unit, wanted);
  return wanted.includes('valid') ? withMore(look, validityOf(unit)) : look;
}
