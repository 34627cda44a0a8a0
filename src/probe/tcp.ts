import { connect } from 'node:net';
import { UnableError } from '../model/errors.ts';
import { NETWORK_REASONS } from './network-reasons.ts';

export interface TcpAnswer {
  /** True when the connection was accepted and not closed at once. */
  readonly reachable: boolean;
  /** Why not, for people. */
  readonly why?: string;
  /** Until the connection was accepted or refused, in milliseconds. */
  readonly durationMs: number;
}

/** A proxy in front of a dead port accepts and then closes; this is how long the connection must stand, in milliseconds. */
const STAND_MS = 50;

/**
 * Opens a TCP connection and closes it again without sending a byte.
 * @throws UnableError when the name does not resolve
 */
export function probeTcp(host: string, port: number, timeoutMs: number): Promise<TcpAnswer> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    let standing: NodeJS.Timeout | undefined;
    let acceptedMs: number | undefined;
    const socket = connect({ host, port, timeout: timeoutMs });
    const answer = (reachable: boolean, why?: string) => {
      clearTimeout(standing);
      socket.destroy();
      const durationMs = acceptedMs ?? Math.round(performance.now() - started);
      resolve({ reachable, durationMs, ...(why === undefined ? {} : { why }) });
    };
    socket.once('connect', () => {
      acceptedMs = Math.round(performance.now() - started);
      standing = setTimeout(() => answer(true), STAND_MS);
    });
    socket.once('data', () => answer(true));
    socket.once('end', () =>
      answer(false, 'accepted and closed at once, as a proxy does in front of a dead port'),
    );
    socket.once('timeout', () => answer(false, `no answer within ${timeoutMs} ms`));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') {
        reject(new UnableError(`the name ${host} does not resolve (${error.code})`));
      } else {
        answer(false, NETWORK_REASONS[error.code ?? ''] ?? error.message);
      }
    });
  });
}
