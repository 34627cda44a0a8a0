import type { Value } from '../../model/value.ts';
import type { Reply } from '../../transport/transport.ts';
import type { Never } from '../never.ts';
import type { Look, Resource, Unable } from '../resource.ts';
import { lookWith, type Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';

/** limits.conf(5) */
const ITEMS = [
  ...['core', 'data', 'fsize', 'memlock', 'nofile', 'rss', 'stack', 'cpu', 'nproc', 'as', 'maxlogins'],
  ...[
    'maxsyslogins',
    'nonewprivs',
    'priority',
    'locks',
    'sigpending',
    'msgqueue',
    'rttime',
    'nice',
    'rtprio',
    'chroot',
  ],
];

/** `soft for ` or `hard for `, and the domain. */
const ASKED = /^(soft|hard) for (.+)$/s;

/** Only limits of `nice` and `priority` may be below zero; for others -1 is shown as what it means, unlimited (limits.conf(5)). */
const neverSo: Never = (value, _domain, _denied, name = '') =>
  /^(?:\d+|unlimited)$/.test(value) || (/^-\d+$/.test(value) && /^(?:nice|priority)$/.test(name))
    ? undefined
    : 'a number or unlimited';

export const limitResource: Resource = {
  noun: 'limit',
  key: 'quoted',
  description:
    'A limit for logins, from /etc/security/limits.conf and limits.d (pam_limits). Units as in limits.conf(5).',
  attributes: {
    exists: { type: 'boolean', description: 'The files set it for somebody.' },
    'soft for': {
      never: neverSo,
      type: 'json',
      takes: 'a user, @group or *',
      description: 'The soft limit of exactly that domain: a number, or unlimited. The last line wins.',
    },
    'hard for': {
      never: neverSo,
      type: 'json',
      takes: 'a user, @group or *',
      description: 'The hard limit of exactly that domain: a number, or unlimited. The last line wins.',
    },
  },
  examples: [
    'the limit "nofile" has soft for "www-data" at least 4096',
    'the limit "core" has hard for "*" 0',
    'the limit "chroot" does not exist',
  ],
  refuse(name) {
    return ITEMS.includes(name)
      ? undefined
      : `${JSON.stringify(name)} is not a limit; allowed: ${ITEMS.join(', ')}`;
  },
  look(name: string, _facts, wanted: readonly string[]): Look {
    // The same for every limit, so that it is read once.
    const command = [
      '[ -e /etc/security/limits.conf ] || exit 77',
      'cd /etc/security || exit 1; LC_ALL=C; if [ -e limits.d ] && ! { [ -r limits.d ] && [ -x limits.d ]; }; then echo "limits.d: Permission denied" >&2; exit 1; fi; for file in limits.conf limits.d/*.conf; do',
      '[ ! -e "$file" ] || cat "$file" || exit 1; echo; done',
    ].join('\n');
    return lookWith(command, (reply) => readLimit(name, wanted, reply));
  },
};

function readLimit(name: string, wanted: readonly string[], reply: Reply): Sight | Unable {
  if (reply.exitCode === 77)
    return { unable: 'there is no /etc/security/limits.conf, or the folder cannot be entered' };
  const said = firstLine(reply.stderr);
  if (reply.exitCode !== 0 || said !== undefined) {
    return said !== undefined && /Permission denied/.test(said)
      ? { unable: `the limits cannot be read: ${said}`, hint: 'look as root (sudo: true)' }
      : garbled('cat /etc/security/limits.conf', reply);
  }
  const limits = readLimits(name, reply.stdout.toString('utf8').split('\n'));
  if (limits.size === 0) return { state: { exists: false }, unseen: {} };
  const state: Record<string, Value> = { exists: true };
  const nothing: string[] = [];
  for (const attribute of wanted.filter((asked) => ASKED.test(asked))) {
    const value = limits.get(attribute);
    if (value === undefined) nothing.push(attribute);
    else state[attribute] = value;
  }
  return { state, unseen: {}, nothing };
}

/** `soft for www-data` → its value, as pam_limits reads its lines (limits.conf(5), parse_config_file() and process_limit() of Linux-PAM 1.7). */
function readLimits(name: string, lines: readonly string[]): Map<string, Value> {
  const limits = new Map<string, Value>();
  const free = new Set<string>();
  for (const line of lines) {
    const [domain, type = '', item, text] = line.replace(/#.*$/, '').trim().split(/\s+/);
    // A domain and a dash: it has no limits at all.
    if (domain !== undefined && type === '-' && item === undefined) free.add(domain);
    // Everything except the domain is compared in lower case.
    if (domain === undefined || item?.toLowerCase() !== name || text === undefined) continue;
    const value = readValue(name, text.toLowerCase());
    if (value === undefined) continue;
    const word = type.toLowerCase();
    const both = word === '-' || (UNTYPED.includes(name) && !/^(?:soft|hard)$/.test(word));
    for (const kind of both ? ['soft', 'hard'] : [word]) limits.set(`${kind} for ${domain}`, value);
  }
  for (const domain of free) for (const kind of ['soft', 'hard']) limits.delete(`${kind} for ${domain}`);
  for (const [key, soft] of limits) {
    const hard = limits.get(key.replace(/^soft /, 'hard '));
    // A soft limit above the hard one is reduced to it; for nice values the lower one is the higher limit.
    if (key.startsWith('soft ') && hard !== undefined && !UNTYPED.includes(name) && name !== 'priority')
      limits.set(key, name === 'nice' ? highest(soft, hard) : lowest(soft, hard));
  }
  return limits;
}

/** Limits that have only one value, whatever the type of the line. */
const UNTYPED = ['maxlogins', 'maxsyslogins', 'nonewprivs'];

function lowest(soft: Value, hard: Value): Value {
  if (soft === 'unlimited') return hard;
  return typeof soft === 'number' && typeof hard === 'number' ? Math.min(soft, hard) : soft;
}

function highest(soft: Value, hard: Value): Value {
  return typeof soft === 'number' && typeof hard === 'number' ? Math.max(soft, hard) : soft;
}

/**
 * -1, unlimited and infinity mean the same, except for limits that may be negative. Text that does not begin with a number is ignored, and
 * so is text after a number.
 */
function readValue(name: string, text: string): Value | undefined {
  if (!/^(?:nice|priority|nonewprivs)$/.test(name) && /^(?:-1|-|unlimited|infinity)$/.test(text))
    return 'unlimited';
  const number = /^[+-]?\d+/.exec(text)?.[0];
  // strtoull() turns negative and too large numbers into the largest one.
  if (number !== undefined && !/^(?:nice|priority|nonewprivs|max(?:sys)?logins)$/.test(name))
    return number.startsWith('-') || BigInt(number.replace('+', '')) >= 2n ** 63n
      ? 'unlimited'
      : Number(number);
  if (number !== undefined) return Number(number);
  return name === 'chroot' ? text : undefined;
}
