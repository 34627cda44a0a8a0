import { printElapsed } from '../../model/elapsed.ts';
import { UnableError } from '../../model/errors.ts';
import { own, owner, reason, took } from '../../model/reason.ts';
import type { Hop } from './hop.ts';
import type { LoginMethods } from './login.ts';

/** How far a login has got. */
export type Phase = 'dns' | 'tcp' | 'handshake' | 'login';

export interface Progress {
  readonly hop: Hop;
  readonly login: LoginMethods;
  readonly phase: Phase;
  /** The address of the name, once it is known. */
  readonly ip: string;
  readonly elapsedMs: number;
}

/** The time for a login is up. */
export function loginLate({ hop, login, phase, ip }: Progress, timeoutMs: number): UnableError {
  const { address, port, label } = hop;
  const who = owner(label);
  const where = own(`${ip} port ${port}`);
  const within = `within ${printElapsed(timeoutMs)}`;
  switch (phase) {
    case 'dns':
      return new UnableError(reason`${who}the name ${own(address)} was not resolved ${within} (dns)`, {
        hint: 'do the name servers of this machine answer?',
      });
    case 'tcp':
      return new UnableError(reason`${who}no answer ${within} (tcp connect to ${where})`, {
        hint: `is the host up, and do all firewalls allow port ${port}?`,
      });
    case 'handshake':
      return new UnableError(reason`${who}no answer ${within} (handshake with ${where})`, {
        hint: 'something accepts connections there; is it sshd, and is it overloaded?',
      });
    case 'login':
      return new UnableError(reason`${who}not logged in ${within}: ${String(login)}`, {
        hint: 'the server takes long to decide; see its log',
      });
  }
}

/** The server hung up before it identified itself: maybe only because many log in at the same time. */
export class ClosedEarly extends UnableError {
  readonly #label: string;
  readonly #said: string;

  constructor(label: string, said: string, cause: unknown, tries = 1) {
    const how = tries === 1 ? '' : own(` ${tries} times`, ' each time');
    super(reason`${owner(label)}the server closed the connection${how} before it identified itself${said}`, {
      hint: 'too many may log in at the same time (MaxStartups in its sshd_config), or it refuses this address; see its log',
      cause,
    });
    this.#label = label;
    this.#said = said;
  }

  /** The same after several attempts. */
  after(tries: number): ClosedEarly {
    return new ClosedEarly(this.#label, this.#said, this.cause, tries);
  }
}

/** The command that leads to a host ended before the host answered. */
export function proxyFailed({ hop, elapsedMs }: Progress, ended: string): UnableError {
  return new UnableError(
    reason`${owner(hop.label)}its ProxyCommand failed${took(elapsedMs)}: ${ended} (${hop.proxy?.command ?? ''})`,
    { hint: 'try the command by hand; it must connect its standard input and output with the host' },
  );
}

/** A login ended with an error of the socket (`code`) or of ssh2 (`level`). */
export function loginFailed(
  progress: Progress,
  cause: Error & { code?: unknown; level?: string },
  said: string,
): UnableError {
  const { hop, login, phase, ip } = progress;
  const { address, port, label } = hop;
  const who = owner(label);
  const after = took(progress.elapsedMs);
  const code = typeof cause.code === 'string' ? cause.code : cause.message;
  switch (phase) {
    case 'dns':
      return new UnableError(
        reason`${who}the name ${own(address)} cannot be resolved${after}: ${code} (dns)`,
        {
          hint: 'check the spelling, or give the host an `address`',
          cause,
        },
      );
    case 'tcp': {
      const refused = code === 'ECONNREFUSED';
      const what = refused ? 'connection refused' : code;
      return new UnableError(reason`${who}${what}${after} (tcp connect to ${own(`${ip} port ${port}`)})`, {
        hint: refused
          ? 'the machine answers but nothing listens on that port: is sshd running, is the port right?'
          : 'is there a route to the host, and is it up?',
        cause,
      });
    }
    case 'handshake':
      return new UnableError(reason`${who}the handshake failed${after}: ${cause.message}${said}`, {
        hint: 'what listens there may not be sshd, may refuse this address, or may be too old',
        cause,
      });
    case 'login': {
      const why = cause.level === 'client-authentication' ? '' : ` (${cause.message})`;
      return new UnableError(reason`${who}login refused${after}${why}: ${String(login)}`, {
        hint: /too many/i.test(cause.message)
          ? 'the agent offers more keys than the server takes (MaxAuthTries): name the right one with `identity`; IdentitiesOnly in the ssh configuration leaves out the others'
          : login.hint(),
        cause,
      });
    }
  }
}
