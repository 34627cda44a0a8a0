import type { Value } from '../../model/value.ts';
import { parseScalar } from '../configuration/configuration.scalar.ts';
import type { State, Unable } from '../resource.ts';
import type { Sight } from '../sight.ts';
import { listedWords } from '../unit-lists.ts';

/** The output of `systemctl show` for one unit: name → value (org.freedesktop.systemd1(5)). */
export type UnitProperties = ReadonlyMap<string, string>;

/** The host's own clocks at the time of the look, in milliseconds: since boot, and since 1970. */
export interface Clocks {
  readonly uptimeMs: number;
  readonly nowMs: number;
}

/** The state of a missing unit. */
export const MISSING_UNIT: State = {
  exists: false,
  running: false,
  active: false,
  enabled: false,
  masked: false,
  failed: false,
};

/** @param startsAtBoot whether it starts automatically, if its own state does not show that; Unable if that is unknown */
export function readUnit(
  unit: UnitProperties,
  clocks: Clocks,
  wanted: readonly string[],
  startsAtBoot: () => boolean | Unable,
): Sight {
  const [load, active, sub] = [unit.get('LoadState'), unit.get('ActiveState'), unit.get('SubState')];
  // A deleted unit file does not end a running service.
  if (load === 'not-found' && active === 'inactive') return { state: MISSING_UNIT, unseen: {} };
  const unitFile = unit.get('UnitFileState') ?? '';
  const enabled = isEnabled(unitFile, startsAtBoot);
  const isActive = active === 'active' || active === 'reloading' || active === 'refreshing';
  const pid = Number(unit.get('MainPID') ?? 0);
  const uptime = isActive ? sinceBoot(unit.get('ActiveEnterTimestampMonotonic'), clocks) : null;
  const state = `${active} (${sub})`;
  const result = unit.get('Result');
  return {
    state: {
      exists: true,
      running: isActive && sub !== 'exited',
      active: isActive,
      ...(typeof enabled === 'boolean' ? { enabled } : {}),
      masked: load === 'masked' || unitFile.startsWith('masked'),
      // Between two starts of a service that fails again and again, systemd calls it activating.
      failed: active === 'failed' || (sub?.startsWith('auto-restart') === true && result !== 'success'),
      state: load === 'loaded' || load === 'masked' ? state : `${state}, ${load}`,
      ...(unit.has('MainPID') || !isActive ? { pid: pid > 0 ? pid : null } : {}),
      ...(uptime === undefined ? {} : { uptime }),
      ...(result === undefined ? {} : { result }),
      ...(unit.has('LastTriggerUSec')
        ? { 'last run': lastRun(unit, clocks), 'next run': nextRun(unit, clocks) }
        : {}),
      ...(wanted.includes('schedule') && unit.get('Id')?.endsWith('.timer') === true
        ? { schedule: readSchedule(unit) }
        : {}),
      ...Object.fromEntries(
        wanted
          .filter((attribute) => attribute.startsWith('property '))
          .map((attribute) => [attribute, propertyOf(unit, attribute.slice('property '.length))]),
      ),
    },
    unseen: {
      uptime: { unable: 'systemd does not report since when it is active' },
      result: { unable: 'a unit of this kind has no result' },
      ...(typeof enabled === 'boolean' ? {} : { enabled }),
      'last run': ONLY_TIMERS,
      'next run': ONLY_TIMERS,
      schedule: ONLY_TIMERS,
      ...Object.fromEntries(
        wanted
          .filter((attribute) => attribute.startsWith('property '))
          .map((attribute) => [attribute, noProperty(attribute.slice('property '.length))]),
      ),
    },
  };
}

/** `After=a b` is a list; an exact number is a number; everything else is text. */
function propertyOf(unit: UnitProperties, name: string): Value | undefined {
  const text = unit.get(name);
  return text === undefined ? undefined : (listedWords(name, text) ?? parseScalar(text));
}

/** States of systemctl(1), is-enabled. What is enabled or masked below /run lasts only until the next boot. */
function isEnabled(state: string, startsAtBoot: () => boolean | Unable): boolean | Unable {
  if (state === 'masked' || state.startsWith('enabled-runtime') || state.startsWith('linked-runtime'))
    return false;
  if (state === 'masked-runtime')
    return { unable: 'it is masked until the next boot, and systemd does not report what it was before' };
  return startsAtBoot();
}

const ONLY_TIMERS: Unable = {
  unable: 'only a timer has it',
  hint: 'name the timer, for example logrotate.timer',
};

/** What makes a timer fire, without the next time: `OnCalendar=*-*-* 06:00:00`, `OnBootUSec=15min`. */
function readSchedule(unit: UnitProperties): readonly string[] {
  const lines = [unit.get('TimersCalendar') ?? '', unit.get('TimersMonotonic') ?? ''].join('\n').split('\n');
  return lines.flatMap((line) => /^\{ (.+?) ; next_elapse=/.exec(line)?.[1] ?? []);
}

/** Reads `Name=value` lines; the values of a repeated property are the lines of one. */
export function readUnitProperties(block: string): UnitProperties {
  const properties = new Map<string, string>();
  for (const line of block.split('\n')) {
    const at = line.indexOf('=');
    if (at < 1) continue;
    const [name, value] = [line.slice(0, at), line.slice(at + 1)];
    const before = properties.get(name);
    properties.set(name, before === undefined ? value : `${before}\n${value}`);
  }
  return properties;
}

function noProperty(name: string): Unable {
  return {
    unable: `systemd has no property ${JSON.stringify(name)} of this unit`,
    hint: 'systemctl show lists them; names are case-sensitive',
  };
}

/** systemd's clock counts from boot in microseconds, as /proc/uptime does in seconds (proc_uptime(5)). */
function sinceBoot(entered: string | undefined, clocks: Clocks): number | undefined {
  if (entered === undefined || !/^[1-9]\d*$/.test(entered)) return undefined;
  return Math.max(0, Math.round(clocks.uptimeMs - Number(entered) / 1000));
}

/** Milliseconds since it ran last; null when it never did. */
function lastRun(unit: UnitProperties, clocks: Clocks): number | null {
  const at = parseMoment(unit.get('LastTriggerUSec') ?? '');
  return at === undefined ? null : Math.max(0, clocks.nowMs - at);
}

/** Milliseconds until it runs next, by whichever of its two clocks comes first; null if it will not. */
function nextRun(unit: UnitProperties, clocks: Clocks): number | null {
  const wall = parseMoment(unit.get('NextElapseUSecRealtime') ?? '');
  const boot = parseSpan(unit.get('NextElapseUSecMonotonic') ?? '');
  const waits = [
    ...(wall === undefined ? [] : [wall - clocks.nowMs]),
    ...(boot === undefined ? [] : [boot - clocks.uptimeMs]),
  ];
  return waits.length === 0 ? null : Math.max(0, Math.round(Math.min(...waits)));
}

/** `Mon 2026-11-23 06:12:38 UTC`, in the format of systemd.time(7); undefined for a time that never comes. */
function parseMoment(text: string): number | undefined {
  const [, date, time] = /^\w{3} (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? UTC$/.exec(text) ?? [];
  return date === undefined ? undefined : Date.parse(`${date}T${time}Z`);
}

/** systemd.time(7): a month is 30.44 days, a year 365.25. In milliseconds. */
const SPANS: Readonly<Record<string, number>> = {
  y: 31_557_600_000,
  month: 2_629_800_000,
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  min: 60_000,
  s: 1000,
  ms: 1,
  us: 0.001,
};

/** `1d 1h 16min 31.211011s`; undefined for 0, which stands for never. */
function parseSpan(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(y|month|w|d|h|min|s|ms|us)(?= |$)/g)];
  if (parts.length === 0) return undefined;
  return parts.reduce((sum, [, amount, span = '']) => sum + Number(amount) * (SPANS[span] ?? 0), 0);
}
