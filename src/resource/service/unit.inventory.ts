import type { Facts } from '../../host/facts.ts';
import type { Reply } from '../../transport/transport.ts';
import type { Inventory, Listing, State, Unable } from '../resource.ts';
import { readSections } from '../sections.ts';
import { garbled } from '../unable.ts';
import { BOOT, readBoot, SHOW } from './unit.boot.ts';
import { readUnit, readUnitProperties } from './unit.read.ts';

const PROPERTIES = [
  ...['Id', 'LoadState', 'ActiveState', 'SubState', 'UnitFileState', 'WantedBy', 'RequiredBy'],
  ...['BusName', 'TriggeredBy', 'TimersCalendar', 'TimersMonotonic'],
].join(',');

/** The folders of unit files (systemd.unit(5), UNIT FILE LOAD PATH); transient units are not meant to stay. */
const FOLDERS = [
  ...['/etc/systemd/system', '/run/systemd/system', '/run/systemd/generator', '/run/systemd/generator.late'],
  ...['/usr/local/lib/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system'],
].join(' ');

/**
 * All of them by one command, equal for services and other units, so that a host is asked once. The folders are read because
 * `list-unit-files` costs systemd ten times as much. A template (`getty@.service`) and another name (`sshd.service`, a link to
 * `ssh.service`) are not units; a link to /dev/null masks one.
 */
const COMMAND = `
for folder in ${FOLDERS}; do
for file in $folder/*.service $folder/*.timer $folder/*.socket $folder/*.path; do
name=\${file##*/}; case $name in *@.*) continue;; esac
if [ -L "$file" ]; then to=$(readlink "$file"); [ "$to" = /dev/null ] || [ "\${to##*/}" = "$name" ] || continue
else [ -f "$file" ] || continue; fi
units="$units $name"; done; done
if [ -n "$units" ]; then ${SHOW} -p ${PROPERTIES} -- $units || for unit in $units; do
echo; ${SHOW} -p ${PROPERTIES} -- "$unit" || echo "Id=$unit"; done
${BOOT}; fi`.trim();

/** No times are needed. */
const NO_CLOCKS = { uptimeMs: 0, nowMs: 0 };

export const unitInventory: Inventory = {
  keep: ['active', 'enabled', 'masked', 'failed', 'schedule'],
  // Without systemd there are none, which is not a problem.
  names: ({ init }: Facts) =>
    init === 'systemd' ? systemdListing(/\.(?:timer|socket|path)$/) : { command: ':', read: () => [] },
};

/** Matching units, by their name without a suffix that is cut. */
export function systemdListing(kind: RegExp, cut = ''): Listing {
  return { command: COMMAND, read: (reply) => readShown(kind, cut, reply) };
}

function readShown(kind: RegExp, cut: string, reply: Reply): ReadonlyMap<string, State> | Unable {
  const units = new Map<string, State>();
  const sections = readSections(reply);
  const boot = readBoot(sections);
  for (const block of (sections.get('') ?? '').split('\n\n')) {
    const properties = readUnitProperties(block);
    const name = properties.get('Id') ?? '';
    if (!kind.test(name)) continue;
    const plain = name.slice(0, name.length - cut.length);
    // A unit whose properties are not text has a name anyway.
    if (!properties.has('LoadState')) {
      if (!units.has(plain)) units.set(plain, { exists: true });
      continue;
    }
    const starts = () =>
      // What it is enabled for is not asked of each unit: a baseline is about what changes.
      properties.get('UnitFileState') === 'enabled' ||
      (boot?.starts(name) ?? { unable: 'systemd does not report what starts at boot' });
    const { running, active, ...state } = readUnit(properties, NO_CLOCKS, ['schedule'], starts).state;
    units.set(plain, {
      ...state,
      ...(isOnDemand(properties) ? {} : { running, active }),
    });
  }
  return reply.exitCode !== 0 || reply.truncated || units.size === 0 ? garbled('systemctl', reply) : units;
}

/** Comes and goes by itself: nothing starts it at boot, and a call or another unit does when it is needed. */
function isOnDemand(unit: ReadonlyMap<string, string>): boolean {
  const has = (property: string) => (unit.get(property) ?? '') !== '';
  const fixed = /^(?:static|indirect)$/.test(unit.get('UnitFileState') ?? '');
  return fixed && !has('WantedBy') && !has('RequiredBy') && (has('BusName') || has('TriggeredBy'));
}
