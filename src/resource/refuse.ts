import { cutEnd } from '../model/cut.ts';
import { WINDOWS_PATH } from './powershell.ts';
import type { Resource } from './resource.ts';

/** Longest path of Linux with its final NUL byte (limits.h, PATH_MAX). */
const LONGEST = 4096;
/** Longest name of one file (limits.h, NAME_MAX). */
const LONGEST_NAME = 255;

/** How many characters of a name a message repeats. */
const REPEATED = 200;

/** Why a noun cannot have a name, or undefined. A very long name is not repeated completely. */
export function refusalOf(resource: Resource, name: string): string | undefined {
  if (resource.key === 'none') return undefined;
  const refused = resource.refuse?.(name);
  const repeated = refused?.replaceAll(JSON.stringify(name), JSON.stringify(cutEnd(name, REPEATED)));
  return repeated === undefined
    ? undefined
    : cutEnd(name.length > REPEATED ? repeated.replaceAll(name, cutEnd(name, REPEATED)) : repeated, 1000);
}

/** What no name may be. Each noun adds its own rules. */
export function refuseText(name: string): string | undefined {
  if (name === '') return 'the name is empty';
  if (name.includes('\0')) return 'a name cannot contain a NUL byte';
  if (Buffer.byteLength(name) > LONGEST)
    return `the name has ${Buffer.byteLength(name)} bytes; the limit is ${LONGEST}`;
  return undefined;
}

/** What no absolute path may be. */
export function refusePath(path: string): string | undefined {
  const refused = refuseText(path);
  if (refused !== undefined) return refused;
  if (!path.startsWith('/')) return `a path starts with /, but ${JSON.stringify(path)} does not`;
  const part = path.split('/').find((name) => Buffer.byteLength(name) > LONGEST_NAME);
  return part === undefined
    ? undefined
    : `a file name has at most ${LONGEST_NAME} bytes, but one in this path has ${Buffer.byteLength(part)}`;
}

/** What no absolute path may be on any host, including Windows. */
export function refuseAnyPath(path: string): string | undefined {
  return WINDOWS_PATH.test(path) ? refuseText(path) : refusePath(path);
}

/** What no name of a user or group may be (useradd(8), passwd(5)). */
export function refuseAccount(name: string): string | undefined {
  const refused = refuseText(name);
  if (refused !== undefined) return refused;
  if (name.startsWith('-')) return `an account name does not start with -; found ${JSON.stringify(name)}`;
  if (/[:/\n]/.test(name))
    return `an account name must not contain : / or a newline; found ${JSON.stringify(name)}`;
  // Members are listed with commas (group(5)).
  return /[*,]|^\s|\s$/.test(name)
    ? `name one account, without *, commas or surrounding spaces; found ${JSON.stringify(name)}`
    : undefined;
}
