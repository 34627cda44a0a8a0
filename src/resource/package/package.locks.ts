import type { FileTexts } from '../file/file-texts.ts';

/** Files in which dnf (4 and 5), yum and zypper record packages that stay at a version. */
export const LOCKS = [
  '/etc/dnf/plugins/versionlock.list',
  '/etc/yum/pluginconf.d/versionlock.list',
  '/etc/dnf/versionlock.toml',
  '/etc/zypp/locks',
] as const;

/** Whether one of the files keeps a package at its version. */
export function isLocked({ lines }: FileTexts, name: string): boolean {
  return [...lines].some(([path, text]) => {
    if (path.endsWith('.toml')) return text.some((line) => line.trim() === `name = "${name}"`);
    if (path.endsWith('/locks'))
      return text.some((line) => matches(/^solvable_name: (.+)$/.exec(line)?.[1], name));
    return text.some((line) => {
      const entry = line.trim();
      // `!` excludes a version; it holds nothing.
      if (entry === '' || entry.startsWith('#') || entry.startsWith('!')) return false;
      return matches(nameIn(entry), name);
    });
  });
}

/** `nginx-1:1.20.1-14.el9.*` (dnf), `1:nginx-1.20.1-14.el7.*` (yum): the name is the part before the last two hyphens. */
function nameIn(entry: string): string | undefined {
  return /^(?:\d+:)?(.+)-(?:\d+:)?[^-]+-[^-]+$/.exec(entry)?.[1];
}

/** Names may contain *. */
function matches(pattern: string | undefined, name: string): boolean {
  if (pattern === undefined) return false;
  const source = pattern
    .trim()
    .replaceAll(/[.+^$()|[\]{}\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}
