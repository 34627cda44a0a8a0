import { section } from '../sections.ts';

/** Shell text that lists the open files of all processes that `$fds` (`-e socket:.123]` …) finds, and every process's name. */
export function printHolders(): string {
  return [
    `${section('names')}; [ -z "$fds" ] || { ls -l /proc/[0-9]*/fd 2>/dev/null | grep -e '^/proc/' $fds`,
    `${section('comm')}; grep -Hs '' /proc/[0-9]*/comm; }`,
  ].join('\n');
}

/** Names of the processes that have one of these sockets open. */
export function readHolders(
  inodes: readonly string[],
  sections: ReadonlyMap<string, string>,
): readonly string[] {
  const names = new Map(
    (sections.get('comm') ?? '').split('\n').flatMap((line) => {
      const [, pid, name] = /^\/proc\/(\d+)\/comm:(.*)$/.exec(line) ?? [];
      return pid === undefined || name === undefined ? [] : [[pid, name] as const];
    }),
  );
  const found: string[] = [];
  let pid = '';
  for (const line of (sections.get('names') ?? '').split('\n')) {
    pid = /^\/proc\/(\d+)\/fd:$/.exec(line)?.[1] ?? pid;
    const inode = /-> socket:\[(\d+)\]$/.exec(line)?.[1];
    if (inode !== undefined && inodes.includes(inode)) found.push(names.get(pid) ?? '');
  }
  return found.filter((name) => name !== '');
}
