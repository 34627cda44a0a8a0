import type { Secret } from '../model/secret.ts';
import type { KeyPath } from './key-path.ts';
import { durationOf, existing, portOf, type Reading } from './reading.ts';

/** How a login is written. */
export interface LoginInput {
  readonly user?: string | undefined;
  readonly port?: string | number | undefined;
  readonly identity?: string | undefined;
  readonly password?: string | undefined;
  readonly known_hosts?: string | undefined;
  readonly sudo?: boolean | undefined;
  readonly timeout?: string | undefined;
}

export interface Login {
  readonly user?: string;
  readonly port?: number;
  readonly identity?: string;
  readonly password?: Secret;
  readonly knownHosts: 'check' | 'ignore';
  readonly knownHostsFile?: string;
  readonly sudo: boolean;
  readonly timeoutMs?: number;
}

/** How long a login may take if nothing is written. */
const LOGIN_MS = 20_000;

export function loginOf(input: LoginInput, origin: (key: string) => KeyPath, reading: Reading): Login {
  const { texts } = reading;
  const { user, port, identity, password, known_hosts: known = 'check', sudo = false } = input;
  const number = port === undefined ? undefined : portOf(port, origin('port'), reading);
  return {
    ...(user !== undefined && { user: texts.plain(user) }),
    ...(number !== undefined && { port: number }),
    ...(identity !== undefined && { identity: existing(identity, origin('identity'), reading) }),
    ...(password !== undefined && { password: texts.secret(texts.guardedText(password)) }),
    knownHosts: known === 'ignore' ? 'ignore' : 'check',
    ...(known !== 'ignore' &&
      known !== 'check' && { knownHostsFile: existing(known, origin('known_hosts'), reading) }),
    sudo,
    ...(input.timeout !== undefined && {
      timeoutMs: durationOf(input.timeout, LOGIN_MS, origin('timeout'), reading),
    }),
  };
}
