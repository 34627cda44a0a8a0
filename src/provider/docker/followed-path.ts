import { dirname } from 'node:path/posix';

/**
 * Where a file really goes if folders of its path are links in the image.
 * @param leadsTo where a path leads to if it is a link, absolute; undefined: it is none; null: there is nothing
 */
export async function followedPath(
  path: string,
  leadsTo: (path: string) => Promise<string | undefined | null>,
): Promise<string> {
  let at = '';
  const parts = dirname(path).split('/').filter(Boolean);
  for (const [index, part] of parts.entries()) {
    const next = `${at}/${part}`;
    const target = await leadsTo(next);
    if (target === null) return [at, ...parts.slice(index), path.slice(path.lastIndexOf('/') + 1)].join('/');
    at = (target ?? next).replace(/\/$/, '');
  }
  return `${at}${path.slice(path.lastIndexOf('/'))}`;
}
