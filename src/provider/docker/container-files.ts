import { normalize } from 'node:path/posix';
import type { ContainerOwn } from './container-host.ts';

/** The engine creates these anew for each start and mounts them over those of the image (docs.docker.com, "Container networking"). */
const OF_ENGINE: readonly string[] = ['/etc/hosts', '/etc/hostname', '/etc/resolv.conf'];

/** In memory, and empty when the container starts. */
const ALWAYS_MOUNTED: readonly string[] = ['/dev', '/proc', '/sys'];

/** Additional mounts for systemd, see create.ts. */
export const OF_SYSTEMD: readonly string[] = ['/run', '/run/lock', '/tmp'];

/** Links that exist in Debian, Fedora and Alpine. */
const LINKS: readonly (readonly [string, string])[] = [
  ['/var/run', '/run'],
  ['/var/lock', '/run/lock'],
];

type Host = Pick<ContainerOwn, 'tmpfs' | 'mounts' | 'systemd'>;

/**
 * Why a file cannot be put there: it goes into the file system of the container before that starts, and a mount at the start would hide it.
 * Undefined if it can.
 */
export function cannotHold(path: string, host: Host): string | undefined {
  const normal = normalize(path);
  if (normal !== path || path.endsWith('/') || path.includes('\0'))
    return 'is not the path of a file; write it without . and .. and slashes too many';
  const place = followed(path);
  if (OF_ENGINE.includes(place)) {
    return `is written by the engine at each start; mount a file over it instead: mounts: ["./${place.slice(5)}:${place}"]`;
  }
  const memory = [...host.tmpfs, ...(host.systemd ? OF_SYSTEMD : [])];
  const own = memory.find((mounted) => isIn(place, followed(clean(mounted))));
  if (own !== undefined) {
    const why = host.tmpfs.includes(own) ? 'a tmpfs of this host' : 'in memory because of systemd: true';
    return `would not be there: ${own} is ${why}, and empty when it starts`;
  }
  const engine = ALWAYS_MOUNTED.find((mounted) => isIn(place, mounted));
  if (engine !== undefined) return `would not be there: the engine mounts ${engine} anew at each start`;
  const mount = host.mounts.find(({ target }) => isIn(place, followed(clean(target))));
  if (mount === undefined) return undefined;
  return `is in the mount ${mount.target}: it would be written to ${mount.source} on this machine; put it there yourself`;
}

function followed(path: string): string {
  return LINKS.reduce(
    (at, [link, target]) => (isIn(at, link) ? `${target}${at.slice(link.length)}` : at),
    path,
  );
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

function clean(path: string): string {
  return normalize(path).replace(/(?<=.)\/$/, '');
}
