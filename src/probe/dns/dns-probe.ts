import { ClaimError } from '../../check/claim.ts';
import type { Glance } from '../../check/glance.ts';
import type { Seen } from '../../check/question.ts';
import { resolverResource } from '../../resource/network/resolver.ts';
import type { AuditedDoor } from '../../transport/audited-door.ts';
import { runOnHost, waitSeconds } from '../from-host.ts';
import type { AskedProbe } from '../probe.ts';
import type { Scene } from '../scene.ts';
import { readTalk } from '../talk/answer.ts';
import { type Talk, talkCommand } from '../talk/talk.ts';
import { askDns, type DnsServer, newQueryId, ownServers, parseServer } from './dns.ts';
import {
  type DnsAnswer,
  type DnsQuestion,
  decodeAnswer,
  encodeQuery,
  parseDnsQuestion,
} from './dns-message.ts';
import { DnsFormatError } from './dns-name.ts';
import { spellingOf } from './dns-record.ts';
import { neverAnswers, neverStatus } from './record-shape.ts';

const attributes = {
  exists: {
    type: 'boolean',
    description: 'There is such a record, of the name or of what it is an alias for.',
  },
  answers: { type: 'list', description: 'The records as zone files have them; names without case.' },
  ttl: {
    type: 'duration',
    description:
      'How long the whole answer may be kept: the shortest of its records and of the aliases that lead to them.',
  },
  status: { type: 'text', never: neverStatus, description: 'NOERROR, NXDOMAIN, SERVFAIL, REFUSED.' },
  authoritative: {
    type: 'boolean',
    adjective: true,
    description: 'The server is authoritative for the zone.',
  },
} as const satisfies AskedProbe['attributes'];

/** What a name server answers about a name. */
export const dnsProbe: AskedProbe = {
  noun: 'DNS record',
  phrases: ['DNS record {record}', 'DNS record {record} at {server}'],
  asked: 'anywhere',
  description:
    'The answer of a name server: type and name, `A www.example.com`; `at "192.0.2.53"` names the server; default: that of the machine that asks.',
  attributes,
  examples: [
    'the DNS record "A www.example.com" exists',
    'the DNS record "A www.example.com" has answers includes 192.0.2.1',
    'the DNS record "MX example.com" at "192.0.2.53" exists',
    'the DNS record "AAAA www.example.com" does not exist from "web"',
    'the DNS record "A www.example.com" has ttl at least 5 minutes',
  ],
  attributesOf: ({ record = '' }) => ({
    ...attributes,
    answers: { ...attributes.answers, never: neverAnswers(readQuestion(record).type) },
  }),
  // Names are case-insensitive.
  spelling: ({ record = '' }) => spellingOf(readQuestion(record).type),
  prepare({ names: { record = '', server }, from }, scene) {
    const question = readQuestion(record);
    return from === 'outside'
      ? (glance, _, door) => fromOutside(question, server, scene, glance, door)
      : (glance, name) => fromHost(question, server, glance, name);
  },
};

function readQuestion(text: string): DnsQuestion {
  try {
    return parseDnsQuestion(text);
  } catch (error) {
    throw error instanceof DnsFormatError ? new ClaimError(error.message) : error;
  }
}

async function fromOutside(
  question: DnsQuestion,
  at: string | undefined,
  scene: Scene,
  glance: Glance,
  door: AuditedDoor,
): Promise<Seen> {
  const servers = at === undefined ? ownServers() : await route(parseServer(at), scene);
  if (servers.length === 0)
    return { unable: 'there is no name server to ask', hint: 'name one: at "192.0.2.53"' };
  const started = performance.now();
  const failures: string[] = [];
  for (const server of servers) {
    const answer = await askDns(server, question, Math.min(NAME_SERVER_MS, glance.timeoutMs), door);
    const looked = {
      command: `${question.type} ${question.name} at ${server.host}:${server.port}`,
      durationMs: Math.round(performance.now() - started),
      over: 'dns from outside',
    };
    if ('why' in answer) failures.push(`${server.host}:${server.port}: ${answer.why}`);
    else if (answer.truncated)
      failures.push(`${server.host}:${server.port}: cut its answer off over TCP, too`);
    else return { ...seen(answer), looked };
  }
  return { unable: `no name server answered: ${failures.join('; ')}` };
}

/** A host of the environment is asked at the address where it is reached from here; a mapped port speaks TCP. */
async function route(server: DnsServer, scene: Scene): Promise<readonly DnsServer[]> {
  if (!scene.isHost(server.host)) return [server];
  const via = await scene.reach(server.host, server.port);
  if (via === undefined) return [];
  return [{ ...via, protocol: via.port === server.port ? 'udp' : 'tcp' }];
}

/** Longest wait for one name server, in milliseconds. */
const NAME_SERVER_MS = 5_000;

/** How many name servers of /etc/resolv.conf are asked (MAXNS, resolv.conf(5)). */
const MOST_SERVERS = 3;

async function fromHost(
  question: DnsQuestion,
  at: string | undefined,
  glance: Glance,
  name: string,
): Promise<Seen> {
  const servers = at === undefined ? await serversOf(glance, name) : [parseServer(at)];
  if ('unable' in servers) return servers;
  const failures: string[] = [];
  for (const { host, port } of servers.slice(0, MOST_SERVERS)) {
    const id = newQueryId();
    const seconds = Math.min(3, waitSeconds(glance));
    const talk: Talk = { protocol: 'udp', host, port, seconds, send: encodeQuery(question, id) };
    const { reply, looked } = await runOnHost(glance, name, talkCommand(talk));
    const talked = readTalk(talk, reply);
    if ('unable' in talked) return { ...talked, looked };
    if ('closed' in talked || talked.heard.length === 0) {
      failures.push(`${host}:${port}: ${'closed' in talked ? talked.closed : 'no answer'}`);
      continue;
    }
    const answer = decode(talked.heard, question, id);
    if (typeof answer === 'string') failures.push(`${host}:${port}: ${answer}`);
    else if (answer.truncated)
      return {
        unable: `the answer of ${host}:${port} does not fit into one datagram`,
        hint: 'ask from outside',
        looked,
      };
    else return { ...seen(answer), looked };
  }
  return { unable: `no name server answered the host: ${failures.join('; ')}` };
}

function decode(message: Buffer, question: DnsQuestion, id: number): DnsAnswer | string {
  try {
    return decodeAnswer(message, question, id);
  } catch (error) {
    if (error instanceof DnsFormatError) return `what came back makes no sense: ${error.message}`;
    throw error;
  }
}

/** The name servers in the host's /etc/resolv.conf. */
async function serversOf(glance: Glance, name: string) {
  const host = await glance.around.host(name);
  const look = resolverResource.look(
    '',
    await host.facts({ timeoutMs: glance.timeoutMs, occasion: glance.occasion }),
    ['nameservers'],
  );
  if ('unable' in look) return look;
  const { reply, looked } = await runOnHost(glance, name, look.command);
  const state = look.read(reply);
  if ('unable' in state) return { unable: String(state.unable), looked };
  const servers = (state.nameservers ?? []) as readonly string[];
  return servers.length === 0
    ? { unable: 'the host has no name server in /etc/resolv.conf', hint: 'name one: at "192.0.2.53"', looked }
    : servers.map((address) => ({ host: address.replace(/%.*$/, ''), port: 53 }));
}

/** NXDOMAIN and an empty NOERROR from a server that knows prove that there is no such record; anything else proves nothing. */
function seen(answer: DnsAnswer) {
  const { status, authoritative, records, alias, aliasSeconds = Infinity } = answer;
  const known = { status, authoritative };
  const unseen = (unable: string) => ({ state: known, unseen: () => ({ unable }) });
  if (status !== 'NOERROR' && status !== 'NXDOMAIN') return unseen(`the name server answered ${status}`);
  // Programs believe the status and take no address from such an answer (RFC 2308, 2.1).
  if (status === 'NXDOMAIN' && records.length > 0)
    return unseen('the name server answered NXDOMAIN together with records, which contradict it');
  if (records.length > 0)
    return {
      state: {
        ...known,
        exists: true,
        answers: records.map(({ text }) => text),
        ttl: Math.min(aliasSeconds, ...records.map(({ ttlSeconds }) => ttlSeconds)) * 1000,
      },
    };
  if (deniesIt(answer)) return { state: { ...known, exists: false } };
  return unseen(
    alias === undefined
      ? 'the name server does not know it and only points to others'
      : `it is an alias for ${alias}, about which this name server says nothing`,
  );
}

/** Whether an answer without records is about the name asked and what it is an alias for, and no referral (RFC 2308, 2). */
function deniesIt({ status, authoritative, recursive, alias, negative }: DnsAnswer): boolean {
  if (recursive) return authoritative || status === 'NXDOMAIN' || negative?.by !== 'NS';
  if (alias === undefined) return authoritative;
  // A server that answers only for its own zones speaks of the name behind an alias if that is in a zone of its own.
  const within = ({ zone }: { zone: string }) => zone === '' || alias === zone || alias.endsWith(`.${zone}`);
  return authoritative && negative?.by === 'SOA' && within(negative);
}
