import { printElapsed } from '../model/elapsed.ts';
import { UnableError } from '../model/errors.ts';
import type { Hop } from './ssh-hop.ts';
import type { Login } from './ssh-login.ts';

/** How far a login has come. */
export type Phase = 'dns' | 'tcp' | 'handshake' | 'login';

export interface Progress {
  readonly hop: Hop;
  readonly login: Login;
  readonly phase: Phase;
  /** The address behind the name, once it is known. */
  readonly ip: string;
  readonly elapsedMs: number;
}

/** The time for a login is over. */
export function loginLate({ hop, login, phase, ip }: Progress, timeoutMs: number): UnableError {
  const { address, port, label } = hop;
  const within = `within ${printElapsed(timeoutMs)}`;
  switch (phase) {
    case 'dns':
      return new UnableError(`${label}: the name ${address} was not resolved ${within} (dns)`, {
        hint: 'do the name servers of this machine answer?',
      });
    case 'tcp':
      return new UnableError(`${label}: no answer ${within} (tcp connect to ${ip} port ${port})`, {
        hint: `is the host up, and does every firewall let port ${port} through?`,
      });
    case 'handshake':
      return new UnableError(`${label}: no answer ${within} (handshake with ${ip} port ${port})`, {
        hint: 'something accepts connections there; is it sshd, and is it overloaded?',
      });
    case 'login':
      return new UnableError(`${label}: not logged in ${within}: ${login}`, {
        hint: 'the server takes long to decide; see its log',
      });
  }
}

/** A login ended with an error of the socket (`code`) or of ssh2 (`level`). */
export function loginFailed(
  progress: Progress,
  cause: Error & { code?: unknown; level?: string },
): UnableError {
  const { hop, login, phase, ip } = progress;
  const { address, port, label } = hop;
  const after = `after ${printElapsed(progress.elapsedMs)}`;
  const code = typeof cause.code === 'string' ? cause.code : cause.message;
  switch (phase) {
    case 'dns':
      return new UnableError(`${label}: the name ${address} cannot be resolved ${after}: ${code} (dns)`, {
        hint: 'check the spelling, or give the host an `address`',
        cause,
      });
    case 'tcp': {
      const refused = code === 'ECONNREFUSED';
      const what = refused ? 'connection refused' : code;
      return new UnableError(`${label}: ${what} ${after} (tcp connect to ${ip} port ${port})`, {
        hint: refused
          ? 'the machine answers but nothing listens on that port: is sshd running, is the port right?'
          : 'is there a route to the host, and is it up?',
        cause,
      });
    }
    case 'handshake':
      return new UnableError(`${label}: the handshake failed ${after}: ${cause.message}`, {
        hint: 'what listens there may not be sshd, may refuse this address, or may be too old',
        cause,
      });
    case 'login': {
      const why = cause.level === 'client-authentication' ? '' : ` (${cause.message})`;
      return new UnableError(`${label}: login refused ${after}${why}: ${login}`, {
        hint: /too many/i.test(cause.message)
          ? 'the agent offers too many keys: name one with `identity`'
          : login.hint(),
        cause,
      });
    }
  }
}
