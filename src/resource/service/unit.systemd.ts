import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import type { Look, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { allUnseen, lookWith, type Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';
import { BOOT, propertyWords, readBoot, SHOW } from './unit.boot.ts';
import { enabledFor, includesUsual, printLinks, printSources, readLinks } from './unit.links.ts';
import { listed, readListed } from './unit.listed.ts';
import { noteOfUnit } from './unit.note.ts';
import { readUnit, readUnitProperties, type UnitProperties } from './unit.read.ts';
import { lookTemplate } from './unit.template.ts';

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
  'UpheldBy',
  'BoundBy',
  'ActiveEnterTimestampMonotonic',
  'Result',
  'NextElapseUSecRealtime',
  'NextElapseUSecMonotonic',
  'LastTriggerUSec',
].join(',');

/** What the times are compared with: both clocks of the host. */
const CLOCKS = `${section('uptime')} && cat /proc/uptime && ${section('now')} && date +%s`;

/**
 * All loaded units of a kind cost little more than one, so one command serves all names. A unit that is not loaded, and any unusual
 * property, is read by name (--all: also empty ones). Neither needs a privilege.
 */
export function lookUnit(unit: string, wanted: readonly string[]): Look {
  const look = lookShown(unit, wanted);
  return wanted.includes('enabled') ? withLinks(look, unit, wanted) : look;
}

function lookShown(unit: string, wanted: readonly string[]): Look {
  if (/@\.[a-z]+$/.test(unit)) return lookTemplate(unit);
  const boot = wanted.includes('enabled') ? ` && ${BOOT}` : '';
  if (wanted.some((attribute) => attribute.startsWith('property '))) {
    return lookWith(`${SHOW} --all ${sh`-- ${unit}`} && ${CLOCKS}${boot}`, (reply) =>
      readShown(unit, wanted, reply),
    );
  }
  if (wanted.includes('schedule')) {
    const alone = `${SHOW} ${sh`-p ${`${PROPERTIES},TimersCalendar,TimersMonotonic`} -- ${unit}`} && ${CLOCKS}${boot}`;
    return lookWith(alone, (reply) => readShown(unit, wanted, reply));
  }
  const kind = unit.slice(unit.lastIndexOf('.'));
  const table = `${SHOW} ${sh`-p ${PROPERTIES} -- ${`*${kind}`}`} && ${CLOCKS}${boot}`;
  const alone = `{ ${SHOW} ${sh`-p ${PROPERTIES} -- ${unit}`} || ${listed(unit)}; } && ${CLOCKS}${boot}`;
  return {
    ...lookWith(table, (reply) => readShown(unit, wanted, reply)),
    note(reply) {
      const found = findUnit(unit, reply);
      return found === undefined ? undefined : noteOfUnit(found, wanted, instancesOf(found, reply));
    },
    further(reply) {
      const answered = reply.exitCode === 0 && readSections(reply).has('now');
      // systemctl stops at the first unit whose properties are not text; the others are fine.
      const spoilt = reply.exitCode !== 0 && SPOILT.test(reply.stderr.toString('utf8'));
      if (!spoilt && (!answered || findUnit(unit, reply) !== undefined)) return undefined;
      return lookWith(alone, (answer) => readShown(unit, wanted, answer));
    },
  };
}

/**
 * The same, and what a unit is enabled for, if nothing that starts at boot is known to start it, or why a disabled one starts: systemd has
 * in its memory what its files were.
 */
function withLinks(look: Look, unit: string, wanted: readonly string[]): Look {
  return {
    ...look,
    further(reply) {
      const next = look.further?.(reply);
      if (next !== undefined) return withLinks(next, unit, wanted);
      const sections = readSections(reply);
      const found = findUnit(unit, reply) ?? readListed(unit, sections);
      if (reply.exitCode !== 0 || found === undefined || sections.has('links')) return undefined;
      const starts = startsAtBoot(unit, found, sections, (name) => findUnit(name, reply)) === true;
      const state = found.get('UnitFileState');
      const print =
        state === 'enabled' && !starts
          ? printLinks
          : state === 'disabled' && starts && readBoot(sections)?.triggers(found.get('Id') ?? unit) !== true
            ? printSources
            : undefined;
      return print === undefined
        ? undefined
        : { ...look, command: `${look.command} && ${print(found.get('Id') ?? unit)}` };
    },
  };
}

/** What the lists of systemctl do not contain. */
const NOT_LISTED = ['pid', 'uptime', 'result', 'last run', 'next run'];
const ODD_BYTES: Unable = {
  unable: 'systemctl shows no properties of it, because one of them contains bytes that are not text',
  hint: 'write its unit file in UTF-8',
};
const SPOILT = /^Failed to get properties: Invalid argument/m;

function readShown(unit: string, wanted: readonly string[], reply: Reply): Sight | Unable {
  if (/booted with systemd|connect to bus|Access denied/i.test(reply.stderr.toString('utf8'))) {
    return {
      unable: `systemd cannot be asked: ${firstLine(reply.stderr)}`,
      hint: 'systemctl must be able to reach the running systemd; otherwise check the process or the port',
    };
  }
  const sections = readSections(reply);
  const shown = findUnit(unit, reply);
  const found = shown ?? readListed(unit, sections);
  const uptimeMs = Number(/^(\d+\.\d+) \d+\.\d+$/.exec(sections.get('uptime') ?? '')?.[1]) * 1000;
  const nowMs = Number(/^\d+$/.exec(sections.get('now') ?? '')?.[0]) * 1000;
  const whole = ['LoadState', 'ActiveState', 'SubState'].every((key) => found?.has(key));
  if (reply.exitCode !== 0 || found === undefined || !whole || !(uptimeMs > 0) || !(nowMs > 0))
    return garbled('systemctl', reply);
  const sight = readUnit(found, { uptimeMs, nowMs }, wanted, () =>
    startsAtBoot(unit, found, sections, (name) => findUnit(name, reply)),
  );
  return shown === undefined
    ? { ...sight, unseen: { ...sight.unseen, ...allUnseen(NOT_LISTED, ODD_BYTES) } }
    : sight;
}

const REMEMBERED: Unable = {
  unable: 'it is disabled, and systemd only remembers that something that starts at boot wanted it',
  hint: 'its files were changed: systemctl daemon-reload on the host',
};

/** Whether it is started with the default target, also through a unit of its own kind that is. */
function startsAtBoot(
  unit: string,
  found: UnitProperties,
  sections: ReadonlyMap<string, string>,
  find: (name: string) => UnitProperties | undefined,
): boolean | Unable {
  const boot = readBoot(sections);
  const seen = new Set<string>();
  const starts = (name: string, one: UnitProperties | undefined): boolean => {
    if (boot?.starts(name) === true) return true;
    if (seen.has(name)) return false;
    seen.add(name);
    const parents = ['WantedBy', 'RequiredBy', 'UpheldBy', 'BoundBy'].flatMap((key) =>
      propertyWords(one?.get(key)),
    );
    return parents.some((parent) => starts(parent, find(parent)));
  };
  if (starts(found.get('Id') ?? unit, found)) {
    const onDisk = sections.get('links') !== '' || sections.get('named') !== '';
    return onDisk || REMEMBERED;
  }
  const links = readLinks(sections.get('links') ?? '');
  if (links.some((parent) => starts(parent, find(parent)))) return true;
  if (boot === undefined || boot.partial)
    return includesUsual(links) || { unable: 'systemd does not report everything that starts at boot' };
  return found.get('UnitFileState') === 'enabled' ? enabledFor(links, boot) : false;
}

/** The units of the same template. */
function instancesOf(unit: UnitProperties, reply: Reply): readonly UnitProperties[] {
  const stem = `Id=${(unit.get('Id') ?? '').replace(/\.[a-z]+$/, '')}@`;
  const blocks = (readSections(reply).get('') ?? '').split('\n\n');
  return blocks.filter((block) => block.includes(stem)).map(readUnitProperties);
}

/** The block of a unit, also by another name of it. A unit that is read alone may have only its own name. */
function findUnit(unit: string, reply: Reply): UnitProperties | undefined {
  const blocks = (readSections(reply).get('') ?? '').split('\n\n');
  for (const block of blocks) {
    // Reading every block for every name would cost more than asking.
    if (!block.includes(unit)) continue;
    const properties = readUnitProperties(block);
    if (properties.get('Id') === unit || properties.get('Names')?.split(' ').includes(unit))
      return properties;
  }
  return undefined;
}
