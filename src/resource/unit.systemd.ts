import { sh } from '../transport/quote.ts';
import type { Reply } from '../transport/transport.ts';
import type { Look, Unable } from './resource.ts';
import { readSections, section } from './sections.ts';
import { lookWith, type Sight } from './sight.ts';
import { firstLine, garbled } from './unable.ts';
import { readProperties, readUnit, type UnitProperties } from './unit.read.ts';

const PROPERTIES = [
  'Id',
  'Names',
  'LoadState',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'MainPID',
  'WantedBy',
  'RequiredBy',
  'ActiveEnterTimestampMonotonic',
  'Result',
  'NextElapseUSecRealtime',
  'NextElapseUSecMonotonic',
  'LastTriggerUSec',
].join(',');

/** What the times are compared with: both clocks of the host. */
const CLOCKS = `${section('uptime')} && cat /proc/uptime && ${section('now')} && date +%s`;

/** TZ, because systemctl writes moments in the time zone of whoever asks. */
const SHOW = 'TZ=UTC LC_ALL=C systemctl show --no-pager';

/**
 * All loaded units of a kind cost little more than one, so one question serves for all names. A unit that is not loaded,
 * and any property beyond the usual ones, is asked for by name (--all: also what is empty). Neither needs a right.
 */
export function lookUnit(unit: string, wanted: readonly string[]): Look {
  if (wanted.some((attribute) => attribute.startsWith('property '))) {
    return lookWith(`${SHOW} --all ${sh`-- ${unit}`} && ${CLOCKS}`, (reply) =>
      readShown(unit, wanted, reply),
    );
  }
  if (wanted.includes('schedule')) {
    const alone = `${SHOW} ${sh`-p ${`${PROPERTIES},TimersCalendar,TimersMonotonic`} -- ${unit}`} && ${CLOCKS}`;
    return lookWith(alone, (reply) => readShown(unit, wanted, reply));
  }
  const kind = unit.slice(unit.lastIndexOf('.'));
  const table = `${SHOW} ${sh`-p ${PROPERTIES} -- ${`*${kind}`}`} && ${CLOCKS}`;
  const alone = `${SHOW} ${sh`-p ${PROPERTIES} -- ${unit}`} && ${CLOCKS}`;
  return {
    ...lookWith(table, (reply) => readShown(unit, wanted, reply)),
    further(reply) {
      const answered = reply.exitCode === 0 && readSections(reply).has('now');
      if (!answered || findUnit(unit, reply) !== undefined) return undefined;
      return lookWith(alone, (answer) => readShown(unit, wanted, answer));
    },
  };
}

function readShown(unit: string, wanted: readonly string[], reply: Reply): Sight | Unable {
  if (/booted with systemd|connect to bus|Access denied/i.test(reply.stderr.toString('utf8'))) {
    return {
      unable: `systemd cannot be asked: ${firstLine(reply.stderr)}`,
      hint: 'systemctl must be able to reach the running systemd; ask for the process or the port otherwise',
    };
  }
  const sections = readSections(reply);
  const found = findUnit(unit, reply);
  const uptimeMs = Number(/^(\d+\.\d+) \d+\.\d+$/.exec(sections.get('uptime') ?? '')?.[1]) * 1000;
  const nowMs = Number(/^\d+$/.exec(sections.get('now') ?? '')?.[0]) * 1000;
  const whole = ['LoadState', 'ActiveState', 'SubState'].every((key) => found?.has(key));
  if (reply.exitCode !== 0 || found === undefined || !whole || !(uptimeMs > 0) || !(nowMs > 0))
    return garbled('systemctl', reply);
  return readUnit(found, { uptimeMs, nowMs }, wanted);
}

/** The block of a unit, also by another name of it. A unit that is asked for alone may have a name of its own only. */
function findUnit(unit: string, reply: Reply): UnitProperties | undefined {
  const blocks = (readSections(reply).get('') ?? '').split('\n\n');
  for (const block of blocks) {
    // Reading every block for every name would cost more than asking.
    if (!block.includes(unit)) continue;
    const properties = readProperties(block);
    if (properties.get('Id') === unit || properties.get('Names')?.split(' ').includes(unit))
      return properties;
  }
  return undefined;
}
