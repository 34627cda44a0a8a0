import type { Facts } from '../../host/facts.ts';
import type { Unable } from '../resource.ts';
import { allUnseen, type Sight } from '../sight.ts';
import { firstLine } from '../unable.ts';
import { ENTRIES, LOGIN_NAMES } from './user.login.ts';

export function readLogin(facts: Facts, sections: ReadonlyMap<string, string>): Sight {
  const said = sections.get('login');
  if (said === undefined) return { state: {}, unseen: {} };
  const seen = readSaid(facts, said.split('\n'));
  return 'unable' in seen
    ? { state: {}, unseen: allUnseen(LOGIN_NAMES, seen) }
    : { state: { 'last login': seen.age, 'last login from': seen.from }, unseen: {} };
}

interface Login {
  readonly age: number | null;
  readonly from: string | null;
}
const NEVER: Login = { age: null, from: null };

function readSaid({ architecture }: Facts, lines: readonly string[]): Login | Unable {
  const uid = Number(/^uid (\d+)$/.exec(lines[0] ?? '')?.[1] ?? Number.NaN);
  const now = Number(/^\d+$/.exec(lines[1] ?? '')?.[0] ?? Number.NaN);
  const rest = lines.slice(2);
  const word = rest[0] ?? '';
  if (Number.isNaN(uid) || Number.isNaN(now))
    return { unable: `its number or the time is missing: ${firstLine(lines.join('\n')) ?? 'no answer'}` };
  if (word === 'closed')
    return { unable: '/var/log/lastlog cannot be read', hint: 'look as root (sudo: true)' };
  if (word === 'lastlog2') return readLastlog2(rest.slice(1), now);
  const [size, time] = ENTRIES[architecture] ?? [0, 0];
  const bytes = Number(/^bytes +(\d+)$/.exec(word)?.[1] ?? Number.NaN);
  if (size === 0 || Number.isNaN(bytes) || rest.at(-1) !== 'status 0')
    return {
      unable: 'the host has no readable lastlog',
      hint: 'check the output of a command: last, lastlog2 or the journal',
    };
  if (bytes <= uid * size) return NEVER;
  const entry = Buffer.from(rest.slice(1, -1).join('').replaceAll(/\s/g, ''), 'hex');
  if (entry.length !== size) return { unable: `/var/log/lastlog ends in the middle of an entry` };
  const at = time === 4 ? entry.readUInt32LE(0) : Number(entry.readBigInt64LE(0));
  if (at === 0) return NEVER;
  const host = entry.toString('utf8', time + 32).replace(/\0.*$/s, '');
  return { age: Math.max(0, now - at) * 1000, from: host === '' ? null : host };
}

/** `name pts/0 192.0.2.7 Mon Nov 23 03:00:00 +0000 2026 sshd`, or `**Never logged in**`. */
function readLastlog2(lines: readonly string[], now: number): Login | Unable {
  const line = lines.find((text) => !/^(?:Username|status )/.test(text)) ?? '';
  if (lines.at(-1) !== 'status 0' || line === '')
    return { unable: `lastlog2 does not report it: ${firstLine(lines.join('\n')) ?? 'it said nothing'}` };
  if (line.includes('**Never logged in**')) return NEVER;
  const [, before = '', month, day, clock, zone, year] =
    /^(.*?)\s+(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\w{3}) +(\d+) ([\d:]{8}) ([+-]\d{4}) (\d{4})/.exec(line) ?? [];
  const at = Date.parse(`${month} ${day} ${year} ${clock} ${zone}`);
  if (Number.isNaN(at)) return { unable: `the output of lastlog2 makes no sense: ${line}` };
  const from = before.trim().split(/\s+/)[2];
  return { age: Math.max(0, now * 1000 - at), from: from ?? null };
}
