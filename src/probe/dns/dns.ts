import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { getServers } from 'node:dns';
import { connect } from 'node:net';
import { networkFailure } from '../network-failure.ts';
import { type DnsAnswer, type DnsQuestion, decodeAnswer, encodeQuery } from './dns-message.ts';
import { DnsFormatError } from './dns-name.ts';

export interface DnsServer {
  readonly host: string;
  readonly port: number;
  /** Default: udp, and again over tcp when the answer does not fit. A mapped port may only take tcp. */
  readonly protocol?: 'udp' | 'tcp';
}

/** Nobody answered, or not in a way that makes sense; `why` is for people. */
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

/** Sends one question in one way, and takes one answer; is told of each. */
export type DnsDoor = (
  protocol: 'udp' | 'tcp',
  ask: () => Promise<DnsAnswer | NoDnsAnswer>,
) => Promise<DnsAnswer | NoDnsAnswer>;

/** Asks one server once. Never rejects. @param door through which each question goes */
export async function askDns(
  server: DnsServer,
  question: DnsQuestion,
  timeoutMs: number,
  door: DnsDoor = (_, ask) => ask(),
): Promise<DnsAnswer | NoDnsAnswer> {
  const overTcpToo = () => door('tcp', () => overTcp(server, question, timeoutMs));
  if (server.protocol === 'tcp') return overTcpToo();
  const answer = await door('udp', () => overUdp(server, question, timeoutMs));
  return 'truncated' in answer && answer.truncated ? overTcpToo() : answer;
}

function overUdp(
  { host, port }: DnsServer,
  question: DnsQuestion,
  timeoutMs: number,
): Promise<DnsAnswer | NoDnsAnswer> {
  return new Promise((resolve) => {
    const id = newQueryId();
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    const end = (answer: DnsAnswer | NoDnsAnswer) => {
      clearTimeout(timer);
      socket.close();
      resolve(answer);
    };
    const timer = setTimeout(() => end({ why: `no answer within ${timeoutMs} ms` }), timeoutMs);
    socket.once('error', (error: NodeJS.ErrnoException) => end({ why: whyNot(error) }));
    // Late answers to what was asked before, and forged ones, have another number.
    socket.on('message', (message) => {
      if (message.length < 2 || message.readUInt16BE(0) === id) end(decode(message, question, id));
    });
    // A connected socket takes datagrams from this server alone, and hears when nobody listens there.
    socket.connect(port, host, () => socket.send(encodeQuery(question, id)));
  });
}

function overTcp(
  { host, port }: DnsServer,
  question: DnsQuestion,
  timeoutMs: number,
): Promise<DnsAnswer | NoDnsAnswer> {
  return new Promise((resolve) => {
    const id = newQueryId();
    const socket = connect({ host, port });
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
      // Over tcp its length stands before a message (RFC 1035, 4.2.2).
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
