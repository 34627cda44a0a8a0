import { createHmac } from 'node:crypto';

/** A host in known_hosts: the name after `~/.ssh/config` and the port. */
export interface HostName {
  readonly name: string;
  readonly port: number;
}

/** How a host is written in known_hosts: `web`, `[web]:2222`. */
export function knownHostName({ name, port }: HostName): string {
  return port === 22 ? name : `[${name}]:${port}`;
}

/** Whether the first field of a line is for a host: patterns with commas between, `!` before those that it is not for, or one hashed name. */
export function isFor(patterns: string, host: HostName): boolean {
  const name = knownHostName(host).toLowerCase();
  if (patterns.startsWith('|')) return matchesHash(patterns, name);
  let matches = false;
  for (const pattern of patterns.toLowerCase().split(',')) {
    if (pattern.startsWith('!')) {
      if (wildcard(pattern.slice(1)).test(name)) return false;
    } else matches ||= wildcard(pattern).test(name);
  }
  return matches;
}

/** `|1|base64 salt|base64 of HMAC-SHA1(salt, name)`. */
function matchesHash(pattern: string, name: string): boolean {
  const [, magic, salt = '', hash = ''] = pattern.split('|');
  if (magic !== '1') return false;
  const mine = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return mine.equals(Buffer.from(hash, 'base64'));
}

function wildcard(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`);
}
