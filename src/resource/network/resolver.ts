import { isIP } from 'node:net';
import type { Look, Resource, State } from '../resource.ts';
import { firstLine, garbled } from '../unable.ts';

export const resolverResource: Resource = {
  noun: 'resolver',
  key: 'none',
  description: 'How the host resolves names: /etc/resolv.conf (resolv.conf(5)).',
  attributes: {
    nameservers: {
      type: 'list',
      description: 'Addresses of the name servers, in order: three at most.',
    },
    search: {
      type: 'list',
      description: 'Domains to try for short names; the last search or domain line wins.',
    },
    options: {
      type: 'list',
      description: 'Options: ndots:5, edns0, rotate. Of several values of one, the last wins.',
    },
  },
  examples: ['the resolver has nameservers not empty', 'the resolver has search empty'],
  look(): Look {
    return {
      command: 'LC_ALL=C cat /etc/resolv.conf',
      read(reply) {
        if (reply.exitCode !== 0) {
          const said = firstLine(reply.stderr) ?? '';
          if (said.endsWith('No such file or directory'))
            return { unable: 'there is no /etc/resolv.conf on the host' };
          return garbled('cat /etc/resolv.conf', reply);
        }
        return readResolver(reply.stdout.toString('utf8'));
      },
    };
  },
};

/** Further name servers are not asked (MAXNS of resolv.h). */
const MOST_SERVERS = 3;

/**
 * As in glibc (res_vinit_1() of 2.36; musl does the same): a keyword is in the first column, followed by a blank. An invalid server address
 * does not count, text after it is ignored, and a search without domains changes nothing.
 */
function readResolver(text: string): State {
  const servers: string[] = [];
  const options: string[] = [];
  let search: readonly string[] = [];
  for (const line of text.split('\n')) {
    const [, keyword, rest = ''] = /^(nameserver|search|domain|options)[ \t]+(.*)$/.exec(line) ?? [];
    const words = rest.split(/[ \t]+/).filter((word) => word !== '');
    const [first] = words;
    if (first === undefined) continue;
    if (keyword === 'nameserver' && isAddress(first)) servers.push(first);
    else if (keyword === 'search') search = words;
    else if (keyword === 'domain') search = [first];
    else if (keyword === 'options') for (const word of words) setOption(options, word);
  }
  return { nameservers: servers.slice(0, MOST_SERVERS), search, options };
}

/** A later `ndots:N` replaces an earlier one, and so does each option that has a value (res_setoptions() of glibc 2.36). */
function setOption(options: string[], word: string): void {
  const name = /^[^:]+:/.exec(word)?.[0];
  const before =
    name === undefined ? options.indexOf(word) : options.findIndex((one) => one.startsWith(name));
  if (before !== -1) options.splice(before, 1);
  options.push(word);
}

/** inet_aton(3) also accepts fewer than four numbers, of which the last one fills the remaining bytes; an IPv6 address may have a scope. */
function isAddress(text: string): boolean {
  if (isIP(text) !== 0) return true;
  if (!/^(?:\d+|0x[0-9a-f]+)(?:\.(?:\d+|0x[0-9a-f]+)){0,3}$/i.test(text)) return false;
  const numbers = text.split('.').map(Number);
  const last = numbers.pop() as number;
  return numbers.every((number) => number < 256) && last < 256 ** (4 - numbers.length);
}
