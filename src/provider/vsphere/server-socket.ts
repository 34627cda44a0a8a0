import { connect, type TLSSocket } from 'node:tls';
import type { Trust } from './access.ts';

/** The server has not proven who it is. */
export class UntrustedCertificate extends Error {
  override readonly name = 'UntrustedCertificate';
  /** SHA-256 of the certificate that it showed. */
  readonly shown: string;

  constructor(why: string, shown: string) {
    super(why);
    this.shown = shown;
  }
}

/** SHA-1 has 20 bytes. */
const SHA1 = /^(?:[0-9A-F]{2}:){19}[0-9A-F]{2}$/;

/**
 * A connection to a server that is believed; nothing has been sent on it yet.
 * @throws UntrustedCertificate @throws Error of TLS or of the network
 */
export function openSocket(
  { host, port, servername }: { readonly host: string; readonly port: number; readonly servername?: string },
  trust: Trust,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    // Node looks at the certificate all the same, and says so below: a refusal of its own would not show which one it was.
    const socket = connect({
      host,
      port,
      ...(servername === undefined || servername === '' ? {} : { servername }),
      ...(trust.by === 'certificates' && trust.ca !== undefined ? { ca: trust.ca } : {}),
      rejectUnauthorized: false,
    });
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      socket.off('error', reject);
      const why = doubt(socket, trust);
      if (why === undefined) return resolve(socket);
      const { fingerprint256 } = socket.getPeerCertificate();
      socket.destroy();
      reject(new UntrustedCertificate(why, fingerprint256));
    });
  });
}

/** Why the server is not believed. */
function doubt(socket: TLSSocket, trust: Trust): string | undefined {
  if (trust.by === 'nothing') return undefined;
  if (trust.by === 'certificates')
    return socket.authorized ? undefined : `its certificate is not trusted: ${reason(socket)}`;
  const { fingerprint, fingerprint256 } = socket.getPeerCertificate();
  const wanted = trust.thumbprint.toUpperCase();
  return wanted === (SHA1.test(wanted) ? fingerprint : fingerprint256)
    ? undefined
    : `its certificate has not the thumbprint ${wanted}`;
}

/** Node has names for some reasons of OpenSSL only. */
function reason({ authorizationError }: TLSSocket): string {
  const code = String(authorizationError);
  return code === 'UNSPECIFIED' ? `${code}, for example a key that is too short` : code;
}
