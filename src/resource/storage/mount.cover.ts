import type { Unable } from '../resource.ts';
import { plain } from './mounts.ts';

interface Mounted {
  readonly id: string;
  readonly parent: string;
  readonly directory: string;
}

/**
 * What lies over a mount so that its path does not lead to it, from /proc/self/mountinfo (proc_pid_mountinfo(5)): the path is followed from mount to mount.
 * @returns the directory; undefined if nothing does
 */
export function hidingMount(path: string, mountinfo: string): string | undefined | Unable {
  const all = mountinfo.split('\n').flatMap((line): readonly Mounted[] => {
    const [, id = '', parent = '', directory] = /^(\d+) (\d+) \d+:\d+ \S+ (\S+) /.exec(line) ?? [];
    return directory === undefined ? [] : [{ id, parent, directory: plain(directory) }];
  });
  const ids = new Set(all.map(({ id }) => id));
  let at = all.find(({ parent, directory }) => directory === '/' && !ids.has(parent));
  if (at === undefined) return { unable: '/proc/self/mountinfo does not say which mount covers which' };
  const parts = path.split('/').filter((part) => part !== '');
  for (let depth = 0; depth <= parts.length; depth++) {
    const folder = `/${parts.slice(0, depth).join('/')}`;
    for (let next: Mounted | undefined = at; next !== undefined; ) {
      at = next;
      const { id }: Mounted = at;
      next = all.find(({ parent, directory }) => parent === id && directory === folder);
    }
  }
  return at.directory === path ? undefined : at.directory;
}
