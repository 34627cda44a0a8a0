import type { Value } from '../model/value.ts';
import type { Reply } from '../transport/transport.ts';
import type { Look, Resource, Unable } from './resource.ts';
import { lookWith, type Sight } from './sight.ts';
import { firstLine, garbled } from './unable.ts';

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
    'nice',
    'rtprio',
    'chroot',
  ],
];

/** `soft for ` or `hard for `, and the domain. */
const ASKED = /^(soft|hard) for (.+)$/s;

export const limitResource: Resource = {
  noun: 'limit',
  key: 'quoted',
  description:
    'A limit that a login gets, as /etc/security/limits.conf and limits.d say it (pam_limits). Units are those of limits.conf(5).',
  attributes: {
    exists: { type: 'boolean', description: 'The files say something about it, for anybody.' },
    'soft for': {
      type: 'json',
      takes: 'a user, @group or *',
      description: 'The soft limit of exactly that domain: a number, or unlimited. The last line counts.',
    },
    'hard for': {
      type: 'json',
      takes: 'a user, @group or *',
      description: 'The hard limit of exactly that domain: a number, or unlimited. The last line counts.',
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
      : `${JSON.stringify(name)} is no limit; allowed: ${ITEMS.join(', ')}`;
  },
  look(name: string, _facts, wanted: readonly string[]): Look {
    // The same for every limit: it is read once.
    const command = [
      '[ -e /etc/security/limits.conf ] || exit 77',
      'cd /etc/security || exit 1; LC_ALL=C; for file in limits.conf limits.d/*.conf; do',
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
  const limits = new Map<string, Value>();
  for (const line of reply.stdout.toString('utf8').split('\n')) {
    const [domain, type = '', item, value] = line.replace(/#.*$/, '').trim().split(/\s+/);
    if (domain === undefined || item !== name || value === undefined) continue;
    for (const kind of type === '-' ? ['soft', 'hard'] : [type])
      limits.set(`${kind} for ${domain}`, readValue(value));
  }
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

/** -1, unlimited and infinity mean the same (limits.conf(5)). */
function readValue(text: string): Value {
  if (/^(?:-1|unlimited|infinity)$/.test(text)) return 'unlimited';
  return /^-?\d+$/.test(text) ? Number(text) : text;
}
