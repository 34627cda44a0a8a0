import { UnableError } from '../../model/errors.ts';
import type { AuditedDoor, Way } from '../../transport/audited-door.ts';
import { networkFailure } from '../network-failure.ts';
import type { Address } from '../scene.ts';
import { whenStood } from './stand.ts';

export interface TcpAnswer {
  /**
   * `open`: the connection was accepted and not closed at once. `closed`: it was accepted and closed at once. `nobody`: it was refused, or
   * there is no route. `silent`: nothing came back before the deadline.
   */
  readonly end: 'open' | 'closed' | 'nobody' | 'silent';
  /** Why it is not open, for people. */
  readonly why?: string;
  /** Until the connection was accepted or refused, in milliseconds. */
  readonly durationMs: number;
}

/**
 * Opens a TCP connection and closes it again without sending a byte.
 * @param text the address as in the sentence, for the audit log
 * @throws UnableError if the name does not resolve, or our own side fails
 */
export function probeTcp(
  text: string,
  address: Address,
  timeoutMs: number,
  door: AuditedDoor,
): Promise<TcpAnswer> {
  return door.pass(
    { kind: 'tcp', command: `connect ${text}` },
    (way) => connectOnce(way, address, timeoutMs),
    ({ why }) => (why === undefined ? {} : { error: why }),
  );
}

function connectOnce(way: Way, { host, port }: Address, timeoutMs: number): Promise<TcpAnswer> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    let stopWaiting = () => {};
    let acceptedMs: number | undefined;
    const socket = way.connect({ host, port, timeout: timeoutMs });
    const answer = (end: TcpAnswer['end'], why?: string) => {
      stopWaiting();
      socket.destroy();
      const durationMs = acceptedMs ?? Math.round(performance.now() - started);
      resolve({ end, durationMs, ...(why === undefined ? {} : { why }) });
    };
    const closed = () => answer('closed', 'accepted and closed at once');
    socket.once('connect', () => {
      acceptedMs = Math.round(performance.now() - started);
      stopWaiting = whenStood(acceptedMs, () => answer('open'));
    });
    socket.once('data', () => answer('open'));
    socket.once('end', closed);
    socket.once('timeout', () => answer('silent', `no answer within ${timeoutMs} ms`));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const { who, why } = networkFailure(error, acceptedMs !== undefined);
      if (who === 'nobody') answer('nobody', why);
      else if (who === 'something') closed();
      else if (who === 'unresolved') reject(new UnableError(`the name ${host} does not resolve (${why})`));
      else reject(new UnableError(`cannot connect to ${host}:${port} from here: ${why}`));
    });
  });
}
