import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { HostFile } from '../model/environment.ts';
import { parseDuration, parseMode, QuantityError } from '../model/quantity.ts';
import type { Secret } from '../model/secret.ts';
import type { KeyPath } from './key-path.ts';
import type { MergedHost } from './merged-host.ts';
import { PLACEHOLDER } from './placeholder.ts';

/** Where the values of `${…}` come from. */
export interface SecretContext {
  /** Folder of the file that is read; relative paths start there. */
  readonly folder: string;
  /** Root of the user's repository; commands run there. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * What happens to placeholders: all are read; none is (lint); or only those that say where something is, which are not secrets (approvers
 * may have none).
 */
export type SecretMode = 'resolve' | 'leave' | 'where';

/** What every part of an environment needs to become values. */
export interface Reading extends SecretContext {
  /** If not `resolve`, nothing will run, so what only one machine has (keys, folders outside) need not exist. */
  readonly secrets: SecretMode;
  readonly texts: ReadTexts;
  readonly problems: Problems;
}

/** The texts of a file with their placeholders resolved. */
export interface ReadTexts {
  /** For values that say where something is: an image, an address, a user, a path. Not kept secret. */
  plain(raw: string | number): string;
  /** A value that is a secret if it comes from a placeholder. */
  guarded(raw: string | number | boolean): string | Secret;
  /** The same as text, where a Secret is not possible; it is masked nevertheless. */
  guardedText(raw: string | number | boolean): string;
  /** Always a secret, for example a password. */
  secret(value: string): Secret;
  /** Whether part of it comes from a placeholder. */
  hasSource(raw: string): boolean;
}

/** Every mistake in a file, reported at once. */
export interface Problems {
  add(path: KeyPath, message: string, hint?: string): void;
  /** Whether something at this path or below is already wrong: then its consequences need not be reported. */
  mentions(path: KeyPath): boolean;
}

/** A path as written in a file: `~/` is the user's home, others start at the folder of the file. */
export function absolutePath(path: string, { folder, env }: SecretContext): string {
  const { HOME: home } = env;
  if (path.startsWith('~/') && home !== undefined) return join(home, path.slice(2));
  return isAbsolute(path) ? path : join(folder, path);
}

/** The absolute path of a file or folder that must exist. */
export function existing(raw: string, at: KeyPath, reading: Reading): string {
  const text = reading.texts.plain(raw);
  const path = absolutePath(text, reading);
  if (reading.secrets !== 'resolve' && /^[~/]/.test(text)) return path;
  if (!PLACEHOLDER.test(text) && !existsSync(path)) reading.problems.add(at, `there is no ${text}`);
  return path;
}

/** Undefined for an unresolved placeholder. */
export function portOf(raw: string | number, at: KeyPath, { texts, problems }: Reading): number | undefined {
  const text = texts.plain(raw);
  if (PLACEHOLDER.test(text)) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65535) return port;
  problems.add(at, `${JSON.stringify(raw)} does not give a port from 1 to 65535`);
  return undefined;
}

/** Milliseconds; `otherwise` if nothing is written or a placeholder is unresolved. */
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
    if (ms <= 0) problems.add(at, `"${raw}" is not a duration above zero; write for example 60 seconds`);
    return ms;
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    problems.add(at, `${JSON.stringify(raw)} does not give a duration such as 60 seconds`);
    return otherwise;
  }
}

/** The program of a host as argv. */
export function argvOf(command: string | readonly (string | number)[], { texts }: Reading): string[] {
  if (typeof command === 'string') return ['sh', '-c', texts.guardedText(command)];
  return command.map((word) => texts.guardedText(word));
}

/** Values from placeholders are secrets. */
export function variablesOf(
  env: Readonly<Record<string, string | number | boolean>> | undefined,
  { texts }: Reading,
): Record<string, string | Secret> {
  return mapValues(env, (value) => texts.guarded(value));
}

export function mapValues<V, R>(
  map: Readonly<Record<string, V>> | undefined,
  change: (value: V) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(map ?? {}).map(([key, value]) => [key, change(value)]));
}

interface FileInput {
  readonly content?: string | undefined;
  readonly source?: string | undefined;
  readonly mode?: string | number | undefined;
}

/** Files that are put into a host, by their absolute path in it. */
export function hostFiles(
  host: MergedHost<{ readonly files?: Readonly<Record<string, string | FileInput>> | undefined }>,
  reading: Reading,
): Record<string, HostFile> {
  const { texts, problems } = reading;
  const entries = Object.entries(host.merged.files ?? {}).map(([path, written]): [string, HostFile] => {
    const at = host.origin('files', path);
    if (!path.startsWith('/'))
      problems.add(at, 'is not an absolute path inside the host; it must begin with /');
    const input: FileInput = typeof written === 'string' ? { content: written } : written;
    const { content, source, mode = '0644' } = input;
    if ((content === undefined) === (source === undefined) && !problems.mentions(at)) {
      problems.add(at, 'needs exactly one of content and source');
    }
    return [
      path,
      {
        ...(content !== undefined && { content: texts.guarded(content) }),
        ...(source !== undefined && { source: existing(source, [...at, 'source'], reading) }),
        mode: parseMode(String(mode)),
      },
    ];
  });
  return Object.fromEntries(entries);
}
