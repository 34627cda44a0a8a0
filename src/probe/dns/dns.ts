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
  const ask = (kind: 'udp' | 'tcp', travel: Travel) =>
    door.pass<DnsAnswer | NoDnsAnswer>(
      {
        kind,
        command: `${question.type} ${question.name} at ${server.host}:${server.port}`,
        over: `dns over ${kind} from outside`,
      },
      (way) => askOnce(travel, way, server, question, timeoutMs),
      (answer) => ('why' in answer ? { error: answer.why } : {}),
    );
  if (server.protocol === 'tcp') return ask('tcp', overTcp);
  const answer = await ask('udp', overUdp);
  return 'truncated' in answer && answer.truncated ? ask('tcp', overTcp) : answer;
}

/** How one query travels. It is told an answer, or why there is none, and returns how its socket is closed. */
type Travel = (
  way: Way,
  server: DnsServer,
  query: { readonly id: number; readonly bytes: Buffer },
  heard: (message: Buffer) => void,
  failed: (why: string) => void,
) => () => void;

function askOnce(
  travel: Travel,
  way: Way,
  server: DnsServer,
  question: DnsQuestion,
  timeoutMs: number,
): Promise<DnsAnswer | NoDnsAnswer> {
  return new Promise((resolve) => {
    const id = newQueryId();
    const end = (answer: DnsAnswer | NoDnsAnswer) => {
      clearTimeout(timer);
      close();
      resolve(answer);
    };
    const timer = setTimeout(() => end({ why: `no answer within ${timeoutMs} ms` }), timeoutMs);
    const close = travel(
      way,
      server,
      { id, bytes: encodeQuery(question, id) },
      (message) => end(decode(message, question, id)),
      (why) => end({ why }),
    );
  });
}

const overUdp: Travel = (way, { host, port }, { id, bytes }, heard, failed) => {
  const socket = way.datagrams(host.includes(':') ? 'udp6' : 'udp4');
  socket.once('error', (error: NodeJS.ErrnoException) => failed(whyNot(error)));
  // Late answers to earlier questions, and forged ones, have another number.
  socket.on('message', (message) => {
    if (message.length < 2 || message.readUInt16BE(0) === id) heard(message);
  });
  // A connected socket receives datagrams from this server alone, and learns of a refused port.
  socket.connect(port, host, () => socket.send(bytes));
  return () => socket.close();
};

const overTcp: Travel = (way, { host, port }, { bytes }, heard, failed) => {
  const socket = way.connect({ host, port });
  const chunks: Buffer[] = [];
  socket.once('error', (error: NodeJS.ErrnoException) => failed(whyNot(error)));
  socket.once('close', () => failed('connection closed before an answer'));
  socket.once('connect', () => {
    // Over TCP, its length precedes a message (RFC 1035, 4.2.2).
    socket.write(Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]));
  });
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    const all = Buffer.concat(chunks);
    if (all.length >= 2 && all.length >= 2 + all.readUInt16BE(0))
      heard(all.subarray(2, 2 + all.readUInt16BE(0)));
  });
  return () => socket.destroy();
};

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
