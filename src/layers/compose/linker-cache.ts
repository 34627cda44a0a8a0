import type { FileTree } from '../../image/file-tree.ts';

/** What ldconfig makes: the linker looks in its default folders without it (ld.so(8)). */
export const LINKER_CACHE = 'etc/ld.so.cache';

/** Whether every library is in a default folder, so that the cache can be left out; the packages of Debian have no others. */
export function needsNoLinkerCache(tree: FileTree): boolean {
  const own = tree
    .names('/etc/ld.so.conf.d')
    .filter((name) => !/^(?:libc|[a-z0-9_]+-linux-gnu[a-z0-9]*)\.conf$/.test(name));
  const local = tree.names('/usr/local/lib').filter((name) => /\.so(?:\.|$)/.test(name));
  return own.length === 0 && local.length === 0;
}
