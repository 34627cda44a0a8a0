import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import { ipAddress } from '../never.ts';
import { refuseText } from '../refuse.ts';
import type { Look, Resource, State, Unable } from '../resource.ts';
import { readSections, section, statusSection } from '../sections.ts';
import { lookWith, type Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';

/** Exit status of getent(1) if it has no such key. */
const NO_SUCH_KEY = '2';
const HINT = 'getent (libc-bin, musl-utils) would have done';

export const hostNameResource: Resource = {
  noun: 'host name',
  key: 'quoted',
  description:
    'A name as the host resolves it, from every source it uses (getent); without getent, from /etc/hosts and then with nslookup.',
  attributes: {
    resolvable: { type: 'boolean', adjective: true, description: 'The host finds an address for it.' },
    reachable: {
      type: 'boolean',
      adjective: true,
      description: 'It answers a ping from the host within 2 seconds. Filters on the way may drop pings.',
    },
    addresses: {
      never: ipAddress,
      type: 'list',
      description: 'The addresses, each once, in the order given.',
    },
  },
  examples: [
    'the host name "localhost" is resolvable',
    'the host name "localhost" has addresses not empty',
    'the host name "no-such-host.invalid" is not resolvable',
  ],
  refuse(name) {
    const refused = refuseText(name);
    if (refused !== undefined) return refused;
    // RFC 1123, 2.1, and the underscore of service names.
    return /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name) && name.length <= 253
      ? undefined
      : `a host name has letters, digits, dots and hyphens, at most 253 of them; found ${JSON.stringify(name)}`;
  },
  look(name: string, _facts, wanted: readonly string[]): Look {
    const look = lookAtName(name);
    if (!wanted.includes('reachable')) return look;
    const ping = `${section('ping')}; ${sh`ping -c 1 -w 2 ${name} 2>&1 </dev/null`}; echo "status $?"`;
    return lookWith(`(\n${look.command}\n)\n${ping}`, (reply) => withPing(look.read(reply), reply));
  },
};

/** Output of ping(8). Both kinds exit with 1 if nothing came back, and print how many replies they got. */
function withPing(state: State | Unable, reply: Reply): Sight | Unable {
  if (isUnable(state)) return state;
  if (state.exists === false) return { state: { ...state, reachable: false }, unseen: {} };
  const said = readSections(reply).get('ping') ?? '';
  const received = /^1 packets transmitted, (\d+) (?:packets )?received/m.exec(said)?.[1];
  if (received !== undefined) return { state: { ...state, reachable: received !== '0' }, unseen: {} };
  if (/network is unreachable|no route to host/i.test(said))
    return { state: { ...state, reachable: false }, unseen: {} };
  const reachable = said.endsWith('status 127')
    ? {
        unable: 'ping is not on the host',
        hint: 'install iputils-ping on the host, or check an address with a port',
      }
    : { unable: `ping does not report it: ${firstLine(said) ?? 'it said nothing'}` };
  return { state, unseen: { reachable } };
}

/** No name has an attribute of that name. */
function isUnable(answer: State | Unable): answer is Unable {
  return 'unable' in answer;
}

function lookAtName(name: string): Look {
  return {
    command: [
      'export LC_ALL=C',
      'has() { command -v "$1" >/dev/null 2>&1; }',
      `if has getent; then ${section('getent')}; ${sh`getent ahosts ${name}`}; ${statusSection()}; exit 0; fi`,
      `${section('hosts')}; cat /etc/hosts 2>/dev/null`,
      'ask=; if has nslookup; then ask=nslookup; elif has busybox; then ask="busybox nslookup"; fi',
      `[ -z "$ask" ] || { ${section('nslookup')}; ${sh`$ask ${name} 2>&1`}; }`,
      'exit 0',
    ].join('\n'),
    read: (reply) => readName(name, reply),
  };
}

function readName(name: string, reply: Reply): State | Unable {
  const sections = readSections(reply);
  const getent = sections.get('getent');
  if (getent !== undefined) {
    const status = sections.get('status')?.trim();
    if (status === NO_SUCH_KEY) return MISSING;
    const addresses = getent.split('\n').flatMap((line) => /^(\S+)\s+STREAM\b/.exec(line)?.[1] ?? []);
    return status === '0' && addresses.length > 0
      ? found(addresses)
      : garbled('getent ahosts', { ...reply, exitCode: Number(status ?? reply.exitCode) });
  }
  const written = inHostsFile(name, sections.get('hosts') ?? '');
  if (written.length > 0) return found(written);
  const said = sections.get('nslookup');
  if (said === undefined || /applet not found/.test(said))
    return {
      unable: `${name} is not in /etc/hosts, and the host has no tool to ask a name server`,
      hint: HINT,
    };
  const addresses = answersOf(said);
  if (addresses.length > 0) return found(addresses);
  if (!/NXDOMAIN|can't find|No answer/i.test(said) || /timed out|no servers|refused|SERVFAIL/i.test(said))
    return {
      unable: `nslookup failed: ${firstLine(lastLine(said)) ?? 'it said nothing'}`,
      hint: HINT,
    };
  // It asks for exactly this name, while programs also use the search list of /etc/resolv.conf.
  return name.includes('.')
    ? MISSING
    : {
        unable: `nslookup does not find ${name}, but it does not use the search list that programs use`,
        hint: HINT,
      };
}

const MISSING: State = { exists: false, resolvable: false };

function found(addresses: readonly string[]): State {
  return { exists: true, resolvable: true, addresses: [...new Set(addresses)] };
}

function inHostsFile(name: string, text: string): readonly string[] {
  const wanted = name.toLowerCase();
  return text.split('\n').flatMap((line) => {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    return address !== undefined && names.some((known) => known.toLowerCase() === wanted) ? [address] : [];
  });
}

/** Addresses after the first `Name:`; those before it are the server's. Old busybox numbers them. */
function answersOf(said: string): readonly string[] {
  const [, ...answers] = said.split(/^Name:/m);
  return answers.flatMap((answer) =>
    [...answer.matchAll(/^Address(?: \d+)?:\s*(\S+)/gm)].map((match) => match[1] ?? ''),
  );
}

function lastLine(said: string): string {
  return said.trim().split('\n').at(-1) ?? '';
}
