import type { Socket } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';

/** Starts a TLS handshake over a connection that the door opened. @throws Error for options that cannot be used */
export function secureOver(socket: Socket, options: ConnectionOptions): TLSSocket {
  return connect({ ...options, socket });
}
