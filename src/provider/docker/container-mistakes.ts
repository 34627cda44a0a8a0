import { statSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { readRegularSync } from '../../disk/regular-file.ts';
import type { Misplaced } from '../shape.ts';
import { cannotHold } from './container-files.ts';
import type { ContainerOwn } from './container-host.ts';

type Host = Pick<ContainerOwn, 'build' | 'dockerfile' | 'files' | 'mounts' | 'systemd' | 'tmpfs'>;

/** Arguments that every build has (Dockerfile reference, "Predefined ARGs" and "BuildKit built-in build args"). */
const PREDEFINED = /^(?:(?:HTTP|HTTPS|FTP|NO|ALL)_PROXY|BUILDKIT_\w+|SOURCE_DATE_EPOCH)$/i;

/**
 * Settings of a container that would have no effect, or are known to fail: reported before anything is started.
 * @param args names of the build arguments that this host sets itself
 */
export function containerMistakes(host: Host, args: readonly string[]): readonly Misplaced[] {
  return [...ofFiles(host), ...ofPlaces(host), ...ofArguments(host, args)];
}

function ofFiles(host: Host): readonly Misplaced[] {
  const paths = Object.keys(host.files).filter((path) => path.startsWith('/'));
  return paths.flatMap((path) => {
    const key = ['files', path];
    const why = cannotHold(path, host);
    if (why !== undefined) return [{ key, message: why }];
    const parent = paths.find((other) => path.startsWith(`${other}/`));
    if (parent !== undefined) return [{ key, message: `cannot be there: ${parent} is a file as well` }];
    const source = host.files[path]?.source;
    if (source === undefined || !isFolder(source)) return [];
    const message = 'is a folder; a file is put there, and a folder with `mounts` or in the Dockerfile';
    return [{ key: [...key, 'source'], message }];
  });
}

/** A place inside can have only one mount. */
function ofPlaces({ mounts, tmpfs }: Host): readonly Misplaced[] {
  const places = [
    ...tmpfs.map((target) => ({ key: 'tmpfs', target })),
    ...mounts.map(({ target }) => ({ key: 'mounts', target })),
  ].map(({ key, target }) => ({ key, place: normalize(`${target}/`) }));
  return places.flatMap(({ key, place }, index) => {
    const before = places.slice(0, index).find((other) => other.place === place);
    if (before === undefined) return [];
    const shown = place === '/' ? place : place.slice(0, -1);
    const also = before.key === key ? 'occurs twice' : `is in ${before.key} as well`;
    return [{ key: [key], message: `${shown} ${also}; one of the two would not be there` }];
  });
}

/** `docker build` silently drops an argument that is not declared, so a typing error would build the default. */
function ofArguments(
  { build, dockerfile = 'Dockerfile' }: Host,
  args: readonly string[],
): readonly Misplaced[] {
  const names = args.filter((name) => !PREDEFINED.test(name));
  if (build === undefined || names.length === 0) return [];
  const text = textOf(join(build, dockerfile));
  if (text === undefined) return [];
  const words = new Set(text.match(/[^\s=$"'{}:]+/g));
  return names
    .filter((name) => !words.has(name))
    .map((name) => ({
      key: ['args', name],
      message: `${dockerfile} has no ARG ${name}: the build would not see it`,
      hint: `write ARG ${name} where it is used; capitals count`,
    }));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Undefined if it cannot be read, which is reported elsewhere. */
function textOf(path: string): string | undefined {
  try {
    return String(readRegularSync(path));
  } catch {
    return undefined;
  }
}
