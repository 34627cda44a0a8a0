import { section } from '../sections.ts';
import { readUnitProperties } from './unit.read.ts';

/** TZ, because systemctl writes times in the caller's time zone. */
export const SHOW = 'TZ=UTC LC_ALL=C systemctl show --no-pager';

/** What a unit starts when it starts (systemd.unit(5)), and what triggers others. */
const PULLS = ['Wants', 'Requires', 'BindsTo', 'Upholds'];
const STARTS = [...PULLS, 'Triggers'];
const CALLERS = "'*.target' '*.socket' '*.timer' '*.path' '*.automount'";

/**
 * Without --all a pattern matches only active units. The default target, and what targets, sockets, timers and paths pull in. Its own
 * failure does not affect what precedes it.
 */
export const BOOT = `{ ${section('boot')}; systemctl get-default; ${SHOW} --all -p Id,Names,${STARTS.join(',')} -- ${CALLERS} && ${section('boot end')}; :; }`;

/** What starts automatically: with the default target, or triggered by a socket, timer or path that does. */
export interface Boot {
  starts(unit: string): boolean;
  /** Whether one that starts triggers it. */
  triggers(unit: string): boolean;
  /** The default target: `graphical.target`. */
  readonly target: string;
  /** Not all could be read, so units that are not among them may start after all. */
  readonly partial: boolean;
}

export function readBoot(sections: ReadonlyMap<string, string>): Boot | undefined {
  const text = sections.get('boot');
  if (text === undefined) return undefined;
  const [first = '', ...lines] = text.split('\n');
  const followers = new Map<string, readonly string[]>();
  const triggers = new Map<string, readonly string[]>();
  const named = new Map<string, string>();
  for (const block of lines.join('\n').split('\n\n')) {
    const unit = readUnitProperties(block);
    const id = unit.get('Id');
    if (id === undefined) continue;
    followers.set(
      id,
      STARTS.flatMap((property) => propertyWords(unit.get(property))),
    );
    triggers.set(id, propertyWords(unit.get('Triggers')));
    for (const name of propertyWords(unit.get('Names'))) named.set(name, id);
  }
  const started = new Set<string>();
  const queue = [named.get(first) ?? first, named.get('default.target') ?? 'default.target'];
  for (let unit = queue.pop(); unit !== undefined; unit = queue.pop()) {
    const id = named.get(unit) ?? unit;
    if (started.has(id)) continue;
    started.add(id);
    queue.push(...(followers.get(id) ?? []));
  }
  return {
    starts: (unit) => started.has(named.get(unit) ?? unit),
    triggers: (unit) => [...started].some((starter) => triggers.get(starter)?.includes(unit) === true),
    target: first,
    partial: !sections.has('boot end') || !/\.target$/.test(first),
  };
}

export function propertyWords(text = ''): readonly string[] {
  return text.split(' ').filter((word) => word !== '');
}
