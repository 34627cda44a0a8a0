import { randomInt } from 'node:crypto';
import { getServers } from 'node:dns';
import type { AuditedDoor, Way } from '../../transport/audited-door.ts';
import { networkFailure } from '../network-failure.ts';
import { type DnsAnswer, type DnsQuestion, decodeAnswer, encodeQuery } from './dns-message.ts';
import { DnsFormatError } from './dns-name.ts';

export interface DnsServer {
  readonly host: string;
  readonly port: number;
  /** Default: UDP, and again over TCP if the answer does not fit. A mapped port may only accept TCP. */
  readonly protocol?: 'udp' | 'tcp';
}

/** No server answered, or not in a way that makes sense; `why` is for people. */
export interface NoDnsAnswer {
  readonly why: string;
}

/** The name servers of the machine that opsproof runs on. */
export function ownServers(): readonly DnsServer[] {
  return getServers().map((text) => parseServer(text));
}

/** Reads `192.0.2.53`, `ns1.example:5353`, `[2001:db8::53]:5353`. */
export function parseServer(text: string): DnsServer {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? text;
  return { host, port: port === undefined ? 53 : Number(port) };
}

/** A number that a forger would have to guess (RFC 5452). */
export function newQueryId(): number {
  return randomInt(0x1_0000);
}

/** Asks one server once, over UDP and then perhaps over TCP. Never rejects. */
export async function askDns(
  server: DnsServer,
  question: DnsQuestion,
  timeoutMs: number,
  door: AuditedDoor,
): Promise<DnsAnswer | NoDnsAnswer> {
  const ask = (kind: 'udp' | 'tcp', over: typeof overUdp) =>
    door.pass<DnsAnswer | NoDnsAnswer>(
      {
        kind,
        command: `${question.type} ${question.name} at ${server.host}:${server.port}`,
        over: `dns over ${kind} from outside`,
      },
      (way) => over(way, server, question, timeoutMs),
      (answer) => ('why' in answer ? { error: answer.why } : {}),
    );
  if (server.protocol === 'tcp') return ask('tcp', overTcp);
  const answer = await ask('udp', overUdp);
  return 'truncated' in answer && answer.truncated ? ask('tcp', overTcp) : answer;
}

function overUdp(
  way: Way,
  { host, port }: DnsServer,
  question: DnsQuestion,
  timeoutMs: number,
): Promise<DnsAnswer | NoDnsAnswer> {
  return new Promise((resolve) => {
    const id = newQueryId();
    const socket = way.datagrams(host.includes(':') ? 'udp6' : 'udp4');
    const end = (answer: DnsAnswer | NoDnsAnswer) => {
      clearTimeout(timer);
      socket.close();
      resolve(answer);
    };
    const timer = setTimeout(() => end({ why: `no answer within ${timeoutMs} ms` }), timeoutMs);
    socket.once('error', (error: NodeJS.ErrnoException) => end({ why: whyNot(error) }));
    // Late answers to earlier questions, and forged ones, have another number.
    socket.on('message', (message) => {
      if (message.length < 2 || message.readUInt16BE(0) === id) end(decode(message, question, id));
    });
    // A connected socket receives datagrams from this server alone, and learns of a refused port.
    socket.connect(port, host, () => socket.send(encodeQuery(question, id)));
  });
}

function overTcp(
  way: Way,
  { host, port }: DnsServer,
  question: DnsQuestion,
  timeoutMs: number,
): Promise<DnsAnswer | NoDnsAnswer> {
  return new Promise((resolve) => {
    const id = newQueryId();
    const socket = way.connect({ host, port });
    const chunks: Buffer[] = [];
    const end = (answer: DnsAnswer | NoDnsAnswer) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => end({ why: `no answer within ${timeoutMs} ms` }), timeoutMs);
    socket.once('error', (error: NodeJS.ErrnoException) => end({ why: whyNot(error) }));
    socket.once('close', () => end({ why: 'connection closed before an answer' }));
    socket.once('connect', () => {
      const query = encodeQuery(question, id);
      // Over TCP, its length precedes a message (RFC 1035, 4.2.2).
      socket.write(Buffer.concat([Buffer.from([query.length >> 8, query.length & 0xff]), query]));
    });
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      const all = Buffer.concat(chunks);
      if (all.length >= 2 && all.length >= 2 + all.readUInt16BE(0))
        end(decode(all.subarray(2, 2 + all.readUInt16BE(0)), question, id));
    });
  });
}

function decode(message: Buffer, question: DnsQuestion, id: number): DnsAnswer | NoDnsAnswer {
  try {
    return decodeAnswer(message, question, id);
  } catch (error) {
    if (error instanceof DnsFormatError) return { why: `what came back makes no sense: ${error.message}` };
    throw error;
  }
}

function whyNot(error: NodeJS.ErrnoException): string {
  const { who, why } = networkFailure(error, false);
  return who === 'unresolved' ? 'its own name does not resolve' : why;
}
