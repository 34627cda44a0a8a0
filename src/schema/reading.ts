import { existsSync } from 'node:fs';
import { parseDuration, QuantityError } from '../model/quantity.ts';
import type { Secret } from '../model/secret.ts';
import type { ProblemList } from '../config/problem-list.ts';
import { PLACEHOLDER } from '../config/schema.ts';
import { absolutePath, type SecretContext, type SecretMode } from '../config/secret-source.ts';
import type { Texts } from '../config/texts.ts';
import type { KeyPath } from '../config/yaml-file.ts';

/** What every part of an environment needs to become values. */
export interface Reading extends SecretContext {
  /** Other than `resolve`: nothing will run, so what only this machine has (keys, folders outside) need not be there. */
  readonly secrets: SecretMode;
  readonly texts: Texts;
  readonly problems: ProblemList;
}

/** The keys of a login, the same for every lifecycle. */
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

/** The absolute path of a file or folder that must be there. */
export function existing(raw: string, at: KeyPath, reading: Reading): string {
  const text = reading.texts.plain(raw);
  const path = absolutePath(text, reading);
  if (reading.secrets !== 'resolve' && /^[~/]/.test(text)) return path;
  if (!PLACEHOLDER.test(text) && !existsSync(path)) reading.problems.add(at, `there is no ${text}`);
  return path;
}

/** Undefined for a placeholder that was left. */
export function portOf(raw: string | number, at: KeyPath, { texts, problems }: Reading): number | undefined {
  const text = texts.plain(raw);
  if (PLACEHOLDER.test(text)) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65535) return port;
  problems.add(at, `${JSON.stringify(raw)} does not give a port from 1 to 65535`);
  return undefined;
}

/** Milliseconds; `otherwise` when nothing is written or a placeholder was left. */
export function durationOf(
  raw: string | undefined,
  otherwise: number,
  at: KeyPath,
  { texts, problems }: Reading,
): number {
  if (raw === undefined) return otherwise;
  const text = texts.plain(raw);
  if (PLACEHOLDER.test(text)) return otherwise;
  try {
    const ms = parseDuration(text);
    if (ms <= 0) problems.add(at, `"${raw}" is no time at all; write for example 60 seconds`);
    return ms;
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    problems.add(at, `${JSON.stringify(raw)} does not give a duration such as 60 seconds`);
    return otherwise;
  }
}
