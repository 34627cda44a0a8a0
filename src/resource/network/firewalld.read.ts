import type { Reply } from '../../transport/transport.ts';
import type { Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { firstLine } from '../unable.ts';

/** One zone in force: `services` → its words; `rich rules` → its lines. */
export interface Zone {
  readonly active: boolean;
  readonly values: ReadonlyMap<string, readonly string[]>;
}

export interface Firewalld {
  readonly running: boolean;
  readonly defaultZone: string;
  readonly zones: ReadonlyMap<string, Zone>;
}

/** The same for every zone, so that it is read once. One call of firewall-cmd costs a third of a second, so there are as few as possible. */
export const ZONES = `export LC_ALL=C; ${section('zones')}; firewall-cmd --list-all-zones 2>&1; echo "ended $?"`;

export const DEFAULT_ZONE = `${section('default')}; firewall-cmd --get-default-zone 2>&1`;

/** Exit statuses of firewall-cmd(1); 252 is NOT_RUNNING. */
export function readFirewalld(reply: Reply): Firewalld | Unable {
  const sections = readSections(reply);
  const zones = sections.get('zones') ?? '';
  if (/(?:^|\n)FirewallD is not running\n(?:.*\n)*ended 252$/i.test(zones))
    return { running: false, defaultZone: '', zones: new Map() };
  if (zones.endsWith('ended 127'))
    return { unable: 'firewall-cmd is not on the host', hint: 'install firewalld on the host' };
  const said = zones === '' ? reply.stderr : zones;
  if (!zones.endsWith('ended 0') || reply.truncated)
    return {
      unable: `firewalld does not report it: ${firstLine(said) ?? 'it said nothing'}`,
      hint: 'look as root (sudo: true)',
    };
  const found = readZones(zones);
  if (found.size === 0) return { unable: 'firewalld names no zone' };
  return { running: true, defaultZone: (sections.get('default') ?? '').trim(), zones: found };
}

/** `public (active)`, then indented `services: ssh http`; rich rules are below their line, one each, indented by a tab. */
function readZones(text: string): ReadonlyMap<string, Zone> {
  const zones = new Map<string, { active: boolean; values: Map<string, string[]> }>();
  let zone: { active: boolean; values: Map<string, string[]> } | undefined;
  let last = '';
  for (const line of text.split('\n')) {
    const [, name, more] = /^([\w-]+)(?: \((.*)\))?$/.exec(line) ?? [];
    const [, key, rest = ''] = /^ {2}([a-z -]+):(?: (.*))?$/.exec(line) ?? [];
    if (name !== undefined) {
      zone = { active: (more ?? '').split(', ').includes('active'), values: new Map() };
      zones.set(name, zone);
    } else if (key !== undefined && zone !== undefined) {
      last = key;
      zone.values.set(
        key,
        rest.split(' ').filter((word) => word !== ''),
      );
    } else if (/^\t\S/.test(line)) zone?.values.get(last)?.push(line.trim());
  }
  return zones;
}
