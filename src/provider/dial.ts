import { get } from 'node:http';
import { isIPv6, type NetConnectOpts } from 'node:net';
import { AuditedDoor, type Way } from '../transport/audited-door.ts';
import type { Note } from './note.ts';

export interface Dialled {
  /** `open`: it stayed open or sent something; `closed`: it was accepted and closed at once, as by a port forwarder without a service. */
  readonly state: 'open' | 'closed' | 'refused';
  /** The first data of a service that sends first. */
  readonly banner: string;
}

/** How long a connection on this machine may take to be accepted, and an answer to begin, in milliseconds. */
const [CONNECT_MS, ANSWER_MS] = [3000, 3000];

/**
 * Connects and watches for `holdMs` whether the connection stays. A forwarder in front of a container accepts every connection, so being
 * accepted alone proves nothing.
 */
export function dial(host: string, port: number, holdMs: number, note: Note): Promise<Dialled> {
  const at = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
  return new AuditedDoor(note).pass(
    { kind: 'provider', command: `connect ${at}`, over: 'tcp from outside' },
    (way) => dialOnce(way, host, port, holdMs),
    ({ state }) =>
      state === 'open' ? {} : { error: state === 'closed' ? 'closed at once' : 'not accepted' },
  );
}

function dialOnce(way: Way, host: string, port: number, holdMs: number): Promise<Dialled> {
  return new Promise((resolve) => {
    const socket = way.connect({ host, port });
    let state: Dialled['state'] = 'refused';
    const end = (final: Dialled['state'], banner = '') => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ state: final, banner });
    };
    let timer = setTimeout(() => end('refused'), CONNECT_MS);
    socket.on('connect', () => {
      state = 'closed';
      clearTimeout(timer);
      timer = setTimeout(() => end('open'), Math.max(holdMs, 1));
    });
    socket.on('data', (data) => end('open', data.toString('latin1', 0, 200)));
    socket.on('error', () => end(state));
    socket.on('close', () => end(state));
  });
}

/** `GET`s a URL without following redirects. @returns undefined for a status from 200 to 399, else what came instead */
export async function httpUnmet(url: string, note: Note): Promise<string | undefined> {
  const answer = await new AuditedDoor(note).pass(
    { kind: 'provider', command: `GET ${url}`, over: 'http from outside' },
    (way) => statusOf(way, url),
    (seen) => (typeof seen === 'number' ? { exitCode: seen } : { error: seen }),
  );
  if (typeof answer === 'string') return answer;
  return answer < 400 ? undefined : `answered ${answer}`;
}

/** The status of an answer, or why there is none. */
function statusOf(way: Way, url: string): Promise<number | string> {
  const late = AbortSignal.timeout(ANSWER_MS);
  return new Promise((resolve) => {
    const createConnection = (options: object) => way.connect(options as NetConnectOpts);
    const request = get(url, { createConnection, signal: late }, (response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
    request.on('error', ({ message }) =>
      resolve(late.aborted ? `no answer within ${ANSWER_MS / 1000} s` : message),
    );
  });
}

/** Does a log have a line with this text? Between slashes it is a regular expression: `/ready in \d+ ms/`. */
export function hasLine(log: string, wanted: string): boolean {
  const expression = /^\/(.+)\/([imsu]*)$/.exec(wanted);
  if (expression === null) return log.includes(wanted);
  const matcher = new RegExp(expression[1] ?? '', expression[2]);
  return log.split(/\r?\n/).some((line) => matcher.test(line));
}
