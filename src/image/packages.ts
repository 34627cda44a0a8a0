import { UnableError } from '../model/errors.ts';
import type { FileTree } from './file-tree.ts';

/** A package as the database in an image has it. */
export interface ImagePackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
}

const DPKG = '/var/lib/dpkg/status';
/** Images without dpkg itself keep a file for each package here (distroless). */
const DPKG_PARTS = '/var/lib/dpkg/status.d';
const APK = ['/lib/apk/db/installed', '/usr/lib/apk/db/installed'];
/** Their databases are not text. */
const OTHERS: Readonly<Record<string, string>> = {
  '/var/lib/rpm/rpmdb.sqlite': 'rpm',
  '/var/lib/rpm/Packages': 'rpm',
  '/var/lib/rpm/Packages.db': 'rpm',
  '/usr/lib/sysimage/rpm/rpmdb.sqlite': 'rpm',
  '/usr/lib/sysimage/rpm/Packages.db': 'rpm',
  '/var/lib/pacman/local': 'pacman',
};

/**
 * The installed packages, by the databases of dpkg and apk.
 * @throws UnableError if there is none, or, also beside others, one that this reader cannot read: what is in the image is not known then
 */
export function packagesOf(tree: FileTree): readonly ImagePackage[] {
  const parts = tree
    .names(DPKG_PARTS)
    .filter((name) => !name.endsWith('.md5sums'))
    .map((name) => `${DPKG_PARTS}/${name}`);
  const dpkg = [DPKG, ...parts].flatMap((path) => textAt(tree, path)).flatMap(dpkgPackages);
  const apk = APK.flatMap((path) => textAt(tree, path)).flatMap(apkPackages);
  const found = [...dpkg, ...apk];
  for (const [path, system] of Object.entries(OTHERS))
    if (tree.followed(path) !== undefined)
      throw new UnableError(
        `the image has the database of ${system}, which cannot be read without starting it`,
        {
          hint: 'look on a container of it: the package "…" on "…"',
        },
      );
  if (found.length > 0) return found;
  throw new UnableError('the image has no database of packages, so nobody knows which are in it');
}

function textAt(tree: FileTree, path: string): readonly string[] {
  const content = tree.followed(path)?.content;
  return content === undefined ? [] : [content.toString()];
}

/** Paragraphs of deb-control(5); without a status, as in images without dpkg, it is installed. */
function dpkgPackages(text: string): readonly ImagePackage[] {
  return paragraphs(text).flatMap((fields) => {
    const status = fields.get('status') ?? 'install ok installed';
    const name = fields.get('package');
    if (name === undefined || !/ installed$/.test(status)) return [];
    return [{ name, version: fields.get('version') ?? '', architecture: fields.get('architecture') ?? '' }];
  });
}

/** `P:`, `V:`, `A:` (wiki.alpinelinux.org/wiki/Apk_spec). */
function apkPackages(text: string): readonly ImagePackage[] {
  return text.split(/\n\n+/).flatMap((block) => {
    const field = (letter: string) => new RegExp(`^${letter}:(.*)$`, 'm').exec(block)?.[1] ?? '';
    const name = field('P');
    return name === '' ? [] : [{ name, version: field('V'), architecture: field('A') }];
  });
}

/** Fields by their names in lower case; of fields over several lines the first line. */
function paragraphs(text: string): readonly ReadonlyMap<string, string>[] {
  return text.split(/\n[ \t]*\n/).map((block) => {
    const lines = block.split('\n').filter((line) => /^[^\s:]+:/.test(line));
    return new Map(
      lines.map((line) => {
        const end = line.indexOf(':');
        return [line.slice(0, end).toLowerCase(), line.slice(end + 1).trim()] as const;
      }),
    );
  });
}
