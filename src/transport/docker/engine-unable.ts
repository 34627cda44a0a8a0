import { readFileSync, statSync } from 'node:fs';
import { UnableError } from '../../model/errors.ts';

/** What to do if no engine answers, by the kind of failure (connect(2)); the one place for these hints. */
export function engineHint(error: unknown): string {
  const { code, address, path } = (error ?? {}) as {
    code?: unknown;
    address?: unknown;
    path?: unknown;
  };
  const told = String(code);
  const socket = [address, path].find((place) => typeof place === 'string' && place.startsWith('/'));
  if (told === 'EACCES' || told === 'EPERM') return noPermission(socket as string | undefined);
  if (
    /TLS|SSL|CERT|EPROTO|UNABLE_TO_|SELF_SIGNED/.test(told) ||
    /SSL|TLS|certificate/i.test(messageOf(error))
  ) {
    return 'does the engine use TLS there, and do the certificates in DOCKER_CERT_PATH belong to it?';
  }
  if (told === 'ENOTFOUND' || told === 'EAI_AGAIN') return 'is the name in DOCKER_HOST right?';
  return 'start the engine (`systemctl start docker`), or set DOCKER_HOST to where it is';
}

/** An error of an engine's client as an UnableError; an UnableError stays unchanged. */
export function noEngine(error: unknown, what = 'no container engine answers'): UnableError {
  if (error instanceof UnableError) return error;
  return new UnableError(`${what}: ${messageOf(error)}`, { hint: engineHint(error), cause: error });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.trim() : String(error);
}

function noPermission(socket: string | undefined): string {
  const group = socket === undefined ? undefined : groupOf(socket);
  if (group === undefined) return 'this user cannot use the engine: see the group of its socket';
  return `this user cannot use the engine: ${socket} belongs to the group ${group}; have the user added to it (usermod -aG ${group} …) and log in again`;
}

function groupOf(file: string): string | undefined {
  try {
    const { gid } = statSync(file);
    const line = readFileSync('/etc/group', 'utf8')
      .split('\n')
      .find((entry) => entry.split(':')[2] === String(gid));
    return line?.split(':')[0] ?? String(gid);
  } catch {
    return undefined;
  }
}
