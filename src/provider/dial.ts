import { connect } from 'node:net';
import { fetchMessageOf } from '../model/errors.ts';

export interface Dialled {
  /** `open`: it stayed open or sent something; `closed`: it was accepted and closed at once, as by a port forwarder without a service. */
  readonly state: 'open' | 'closed' | 'refused';
  /** The first data of a service that sends first. */
  readonly banner: string;
}

/** How long a connection on this machine may take to be accepted, in milliseconds. */
const CONNECT_MS = 3000;

/**
 * Connects and watches for `holdMs` whether the connection stays. A forwarder in front of a container accepts every connection, so being
 * accepted alone proves nothing.
 */
export function dial(host: string, port: number, holdMs: number): Promise<Dialled> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
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
export async function httpUnmet(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(3000) });
    await response.body?.cancel();
    return response.status < 400 ? undefined : `answered ${response.status}`;
  } catch (error) {
    return fetchMessageOf(error);
  }
}

/** Does a log have a line with this text? Between slashes it is a regular expression: `/ready in \d+ ms/`. */
export function hasLine(log: string, wanted: string): boolean {
  const expression = /^\/(.+)\/([imsu]*)$/.exec(wanted);
  if (expression === null) return log.includes(wanted);
  const matcher = new RegExp(expression[1] ?? '', expression[2]);
  return log.split(/\r?\n/).some((line) => matcher.test(line));
}
