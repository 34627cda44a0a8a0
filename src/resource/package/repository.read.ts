import { globPattern } from '../glob.ts';
import { readDeb822 } from './repository.deb822.ts';
import type { Repositories, RepositoryFile } from './repository.entry.ts';
import { readApkLines, readOneLines } from './repository.lines.ts';
import { readSectioned } from './repository.sectioned.ts';

export function readRepositories(files: ReadonlyMap<string, readonly string[]>): Repositories {
  const included = (pattern: string) =>
    [...files].filter(([path]) => globPattern(pattern).test(path)).map(([, lines]) => lines);
  const read = [...files].map(([path, lines]) => readerOf(path)?.({ path, lines, included }));
  return {
    entries: read.flatMap((one) => one?.entries ?? []),
    odd: read.flatMap((one) => one?.odd ?? []),
    rejected: read.flatMap((one) => one?.rejected ?? []),
  };
}

type Reader = (file: RepositoryFile) => Repositories;

/** apt silently ignores hidden files, and files whose name contains other characters than these. */
const APT_NAME = /^\/etc\/apt\/sources\.list\.d\/(?!\.)[A-Za-z0-9_:.-]+$/;

function readerOf(path: string): Reader | undefined {
  if (path.startsWith('/etc/apt/sources.list.d/')) {
    if (!APT_NAME.test(path)) return undefined;
    return path.endsWith('.sources') ? readDeb822 : readOneLines;
  }
  if (path.endsWith('.repo') || path === '/etc/pacman.conf') return readSectioned;
  if (path.startsWith('/etc/pacman.d/')) return undefined;
  return path.startsWith('/etc/apk/') ? readApkLines : readOneLines;
}
