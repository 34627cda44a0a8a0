import type { Reply } from '../../transport/transport.ts';
import { printFiles } from '../file/file-texts.ts';
import { shaped } from '../never.ts';
import type { Look, Resource, State, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { lookWith, type Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';
import { readServers, SERVER_FILES } from './clock.servers.ts';
import { readSynchronized, SYNCHRONIZED } from './clock.sync.ts';

/** If asking took longer than this, in milliseconds, the moment at which the host read its clock is too uncertain. */
const LONGEST_ASKING_MS = 2000;

/** Nanoseconds if date can print them (GNU); else the second with the microseconds of busybox' adjtimex. */
const NOW = `now=$(date +%s%N)
case $now in
*[!0-9]*|??????????) now=$(adjtimex 2>/dev/null | awk '/time.tv_sec/ { s = $2 } /time.tv_usec/ { u = $2 } END { if (s) printf "%s%06d000", s, u }') ;;
esac
echo "$now"; date +%z`;

/** For a copied file, the name in /etc/timezone counts if the copy still equals that zone; otherwise the file is searched for among all zones. */
const ZONE = `if [ -L /etc/localtime ]; then readlink /etc/localtime; [ -e /etc/localtime ] || echo dangling
elif [ -e /etc/localtime ]; then echo file; zone=$(head -n 1 /etc/timezone 2>/dev/null); printf '%s\\n' "$zone"; [ -n "$zone" ] && cmp -s /etc/localtime "/usr/share/zoneinfo/$zone" && echo same || (cd /usr/share/zoneinfo 2>/dev/null && find . -type f -size "$(($(wc -c </etc/localtime)))c" -exec cmp -s {} /etc/localtime \\; -print) | grep -v -e ^./posix -e ^./right -e ^./localtime
else echo none; fi; :`;

export const clockResource: Resource = {
  noun: 'clock',
  key: 'none',
  description: 'The clock of the host and its time zone.',
  attributes: {
    offset: {
      type: 'duration',
      description:
        'How far it is from the clock of the machine that runs opsproof, ahead or behind, measured in the middle of one question.',
    },
    synchronized: {
      type: 'boolean',
      adjective: true,
      description:
        'Synchronized with others, according to chronyc, ntpq or the kernel. A clock that follows only itself is not.',
    },
    servers: {
      type: 'list',
      description: 'Time servers and pools in the files of chrony, ntp and systemd-timesyncd.',
    },
    'time zone': { type: 'text', description: 'Name of the time zone: Europe/Berlin, Etc/UTC.' },
    'utc offset': {
      never: shaped(/^[+-]\d{4}$/, 'written +0200'),
      type: 'text',
      description: 'Hours and minutes that local time is ahead of UTC now: +0200.',
    },
  },
  examples: [
    'the clock has offset under 1 second',
    'the clock is synchronized',
    'the clock has time zone Etc/UTC',
    'the clock has utc offset +0000',
  ],
  look(_name, _facts, wanted: readonly string[]): Look {
    const lines = [NOW];
    if (wanted.includes('time zone')) lines.push(`${section('zone')}; ${ZONE}`);
    if (wanted.includes('servers')) lines.push(`${section('servers')}; ${printFiles(SERVER_FILES)}`);
    if (wanted.includes('synchronized')) lines.push(`${section('synchronized')}; ${SYNCHRONIZED}`);
    return lookWith(`${lines.join('\n')}\n${section('end')}`, readClock);
  },
};

function readClock(reply: Reply): Sight | Unable {
  const sections = readSections(reply);
  const [now = '', zone = ''] = (sections.get('') ?? '').split('\n');
  if (reply.exitCode !== 0 || !sections.has('end') || !/^[+-]\d{4}$/.test(zone))
    return garbled('date', reply);
  const offset = readOffset(now, reply);
  const named = readZone(sections.get('zone'));
  const servers = readServers(sections.get('servers'), reply);
  const synchronized = readSynchronized(sections.get('synchronized'), Number(now) / 1e6);
  const state: Record<string, State[string]> = { 'utc offset': zone };
  const unseen: Record<string, Unable> = {};
  for (const [attribute, answer] of Object.entries({ offset, 'time zone': named, synchronized, servers })) {
    if (typeof answer === 'object' && 'unable' in answer) unseen[attribute] = answer;
    else if (answer !== undefined) state[attribute] = answer;
  }
  return { state, unseen };
}

function readOffset(now: string, { asked, answered }: Reply): number | Unable {
  if (!/^\d{19}$/.test(now))
    return {
      unable: 'the host reports its time only in whole seconds',
      hint: 'GNU date or adjtimex is needed',
    };
  if (asked === undefined || answered === undefined)
    return { unable: 'the time of the question is not known' };
  if (answered - asked > LONGEST_ASKING_MS) {
    return {
      unable: `asking took ${Math.round(answered - asked)} ms, too long to compare clocks`,
      hint: 'check the clock in a separate block, after an action or with "within"',
    };
  }
  return Math.abs(Math.round(Number(BigInt(now) / 1000n) / 1000 - (asked + answered) / 2));
}

/** The link points into the database of zones; without a file local time is UTC (localtime(5)). */
function readZone(text: string | undefined): string | Unable | undefined {
  if (text === undefined) return undefined;
  const [first = '', second = '', third] = text.split('\n');
  if (first === 'none') return 'UTC';
  if (first !== 'file' && second === 'dangling')
    return {
      unable: `/etc/localtime points to ${first}, which does not exist, so local time is UTC`,
      hint: 'check its utc offset',
    };
  const copies = text.split('\n').slice(2);
  const [copy, ...others] = copies.map((path) => path.replace(/^\.\//, '')).filter((path) => path !== '');
  if (first === 'file' && third !== 'same' && copy !== undefined && others.length === 0) return copy;
  if (first === 'file' && second !== '' && third !== 'same')
    return {
      unable: `/etc/localtime is a copy without a name, and it differs from ${second}, which /etc/timezone names`,
      hint: 'check its utc offset',
    };
  const name =
    first === 'file' ? second.trim() : (/\/zoneinfo\/(?:posix\/|right\/)?(.+)$/.exec(first)?.[1] ?? '');
  if (/^[A-Za-z][\w+/-]*$/.test(name)) return name;
  return {
    unable: `/etc/localtime does not show the name of the zone${first === 'file' ? '' : `: ${firstLine(text) ?? 'no answer'}`}`,
    hint: 'check its utc offset',
  };
}
