import type { Secret } from '../model/secret.ts';
import type { KeyPath } from './key-path.ts';
import { durationOf, existing, portOf, type Reading } from './reading.ts';
import { text } from './shape.ts';
import { duration, path, port, yesOrNo } from './values.ts';

export const knownHosts = text('check, ignore, or the path of a known_hosts file').describe(
  '`check` (default) refuses hosts that known_hosts does not know; `ignore` opts out; else a known_hosts file',
);

/** The keys of a login, the same for every lifecycle. */
export const loginKeys = {
  user: text('a user name').describe('The login for ssh; for docker the user commands run as').optional(),
  port: port.describe('Port of sshd').optional(),
  identity: path.describe('Private key file').optional(),
  password: text(`a text, better from \${env:NAME}`)
    .describe(`Better from \${env:NAME} than written here`)
    .optional(),
  known_hosts: knownHosts.optional(),
  sudo: yesOrNo.describe('Run every command with sudo').optional(),
  timeout: duration
    .describe(
      'How long a login may take until its shell answers; default 20 seconds. A host that let us wait is not waited for again in a run',
    )
    .optional(),
};

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

/** How long a login may take when nothing is written. */
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
