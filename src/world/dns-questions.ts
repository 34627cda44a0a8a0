import { type Claim, ClaimError, parseClaim, parseTable, type Vocabulary } from '../check/claim.ts';
import type { Glance } from '../check/glance.ts';
import type { Question, Seen } from '../check/question.ts';
import { respell } from '../model/spelling.ts';
import { type DnsServer, newQueryId, ownServers, parseServer } from '../probe/dns/dns.ts';
import {
  type DnsAnswer,
  type DnsQuestion,
  decodeAnswer,
  encodeQuery,
  parseDnsQuestion,
} from '../probe/dns/dns-message.ts';
import { DnsFormatError } from '../probe/dns/dns-name.ts';
import { spellingOf } from '../probe/dns/dns-record.ts';
import { readTalk, type Talk, talkCommand } from '../probe/tls/talk.ts';
import { resolverResource } from '../resource/network/resolver.ts';
import type { Placement } from '../sentence/placement.ts';
import { ask, secondsOf } from './inside-questions.ts';
import { askNameServer } from './outside.ts';
import type { Scenario } from './scenario.ts';

/** What a sentence says of a DNS record and whom to ask. */
export interface DnsRecord {
  /** `A www.example.test` */
  readonly text: string;
  /** `192.0.2.53:5353`; default: the name servers of whoever asks. */
  readonly server: string | undefined;
  /** The hosts that ask; default: the machine that opsproof runs on. */
  readonly from: Placement | undefined;
}

/** What can be said of a DNS record. */
export const DNS_WORDS = {
  exists: { type: 'boolean' },
  answers: { type: 'list' },
  /** How long the whole answer may be kept: the shortest of its records and of the aliases that lead to them. */
  ttl: { type: 'duration' },
  /** NOERROR, NXDOMAIN, SERVFAIL, REFUSED. */
  status: { type: 'text' },
  /** The server speaks for the zone itself. */
  authoritative: { type: 'boolean', adjective: true },
} as const satisfies Vocabulary;

/** One claim about a record. @throws ClaimError, ExpectationError */
export function dnsClaim(text: string): readonly Claim[] {
  return [parseClaim(text, 'DNS record', DNS_WORDS)];
}

/** The rows of a table about a record. @throws TableError */
export function dnsTable(rows: readonly (readonly string[])[]): readonly Claim[] {
  return parseTable(rows, 'DNS record', DNS_WORDS);
}

/** `the DNS record "A www.example.test" at "192.0.2.53" …` as a question. @throws ClaimError */
export function dnsQuestion(scenario: Scenario, record: DnsRecord, claims: readonly Claim[]): Question {
  const question = readQuestion(record.text);
  const at = record.server === undefined ? '' : ` at ${JSON.stringify(record.server)}`;
  return {
    subject: `DNS record ${JSON.stringify(record.text)}${at}`,
    claims: spelt(claims, question),
    from: record.from === undefined ? 'outside' : 'hosts',
    look: (glance, name) =>
      record.from === undefined
        ? fromOutside(question, record, scenario, glance)
        : fromHost(question, record, glance, name ?? ''),
  };
}

/** What is expected of the answers, as they are read: names have no case. */
function spelt(claims: readonly Claim[], { type }: DnsQuestion): readonly Claim[] {
  const spelling = spellingOf(type);
  if (spelling === undefined) return claims;
  return claims.map((claim) =>
    claim.attribute === 'answers' ? { ...claim, expectation: respell(claim.expectation, spelling) } : claim,
  );
}

function readQuestion(text: string): DnsQuestion {
  try {
    return parseDnsQuestion(text);
  } catch (error) {
    throw error instanceof DnsFormatError ? new ClaimError(error.message) : error;
  }
}

async function fromOutside(
  question: DnsQuestion,
  record: DnsRecord,
  scenario: Scenario,
  glance: Glance,
): Promise<Seen> {
  const servers =
    record.server === undefined ? ownServers() : await route(parseServer(record.server), scenario);
  if (servers.length === 0)
    return { unable: 'there is no name server to ask', hint: 'name one: at "192.0.2.53"' };
  const started = performance.now();
  const failures: string[] = [];
  for (const server of servers) {
    const answer = await askNameServer(scenario, server, question, glance);
    const looked = {
      command: `${question.type} ${question.name} at ${server.host}:${server.port}`,
      durationMs: Math.round(performance.now() - started),
      over: 'dns from outside',
    };
    if ('why' in answer) failures.push(`${server.host}:${server.port}: ${answer.why}`);
    else return { ...seen(answer), looked };
  }
  return { unable: `no name server answered: ${failures.join('; ')}` };
}

/** A host of the environment is asked where it is reached from here; a mapped port takes tcp. */
async function route(server: DnsServer, scenario: Scenario): Promise<readonly DnsServer[]> {
  if (!scenario.isHost(server.host)) return [server];
  const via = await scenario.reach(server.host, server.port);
  if (via === undefined) return [];
  return [{ ...via, protocol: via.port === server.port ? 'udp' : 'tcp' }];
}

/** How many name servers of /etc/resolv.conf are asked (MAXNS, resolv.conf(5)). */
const MOST_SERVERS = 3;

async function fromHost(
  question: DnsQuestion,
  record: DnsRecord,
  glance: Glance,
  name: string,
): Promise<Seen> {
  const servers = record.server === undefined ? await serversOf(glance, name) : [parseServer(record.server)];
  if ('unable' in servers) return servers;
  const failures: string[] = [];
  for (const { host, port } of servers.slice(0, MOST_SERVERS)) {
    const id = newQueryId();
    const seconds = Math.min(3, secondsOf(glance));
    const talk: Talk = { protocol: 'udp', host, port, seconds, send: encodeQuery(question, id) };
    const { reply, looked } = await ask(glance, name, talkCommand(talk));
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

/** The name servers that stand in the host's /etc/resolv.conf. */
async function serversOf(glance: Glance, name: string) {
  const host = await glance.around.host(name);
  const look = resolverResource.look(
    '',
    await host.facts({ timeoutMs: glance.timeoutMs, occasion: glance.occasion }),
    ['nameservers'],
  );
  if ('unable' in look) return look;
  const { reply, looked } = await ask(glance, name, look.command);
  const state = look.read(reply);
  if ('unable' in state) return { unable: String(state.unable), looked };
  const servers = (state.nameservers ?? []) as readonly string[];
  return servers.length === 0
    ? { unable: 'the host has no name server in /etc/resolv.conf', hint: 'name one: at "192.0.2.53"', looked }
    : servers.map((address) => ({ host: address.replace(/%.*$/, ''), port: 53 }));
}

/** NXDOMAIN and an empty NOERROR of one who knows prove that there is no such record; anything else proves nothing. */
function seen({ status, authoritative, recursive, records, alias, aliasSeconds = Infinity }: DnsAnswer) {
  const known = { status, authoritative };
  const unseen = (unable: string) => ({ state: known, unseen: () => ({ unable }) });
  if (status !== 'NOERROR' && status !== 'NXDOMAIN') return unseen(`the name server answered ${status}`);
  if (records.length === 0) {
    // One who speaks only for its own zones says nothing of the name behind an alias.
    if (alias !== undefined && !recursive)
      return unseen(`it is an alias for ${alias}, of which this name server does not tell`);
    return authoritative || recursive
      ? { state: { ...known, exists: false } }
      : unseen('the name server does not know it and only points to others');
  }
  return {
    state: {
      ...known,
      exists: true,
      answers: records.map(({ text }) => text),
      ttl: Math.min(aliasSeconds, ...records.map(({ ttlSeconds }) => ttlSeconds)) * 1000,
    },
  };
}
