import type { Conflict } from './conflicts.ts';
import { mergeEntries, type Side } from './three-way.ts';

/** How a file that dpkg and its tools keep is merged. */
interface DpkgFile {
  readonly path: RegExp;
  /** Entries by their key; the text of the whole is theirs in their order. */
  readonly split: (text: string) => ReadonlyMap<string, string>;
  readonly between: string;
}

/** Paragraphs of deb-control(5), by the fields that name them. */
const paragraphs =
  (...fields: readonly string[]) =>
  (text: string): ReadonlyMap<string, string> =>
    new Map(
      text
        .split(/\n\n+/)
        .map((block) => block.trim())
        .filter((block) => block !== '')
        .map((block) => {
          const key = fields
            .map((field) => new RegExp(`^${field}: *(.*)$`, 'm').exec(block)?.[1] ?? '')
            .join(':');
          return [key, `${block}\n`];
        }),
    );

const lines = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [line, `${line}\n`]),
  );

/** A diversion is three lines: from, to, by whom (dpkg-divert(1)). */
const threeLines = (text: string): ReadonlyMap<string, string> => {
  const all = text.split('\n').filter((line) => line !== '');
  return new Map(
    all.flatMap((line, index) =>
      index % 3 === 0 ? [[line, `${all.slice(index, index + 3).join('\n')}\n`] as const] : [],
    ),
  );
};

const MERGED: readonly DpkgFile[] = [
  {
    path: /^var\/lib\/dpkg\/(?:status|available)$/,
    split: paragraphs('Package', 'Architecture'),
    between: '\n',
  },
  { path: /^var\/lib\/apt\/extended_states$/, split: paragraphs('Package', 'Architecture'), between: '\n' },
  {
    path: /^var\/cache\/debconf\/(?:config|templates|passwords)\.dat$/,
    split: paragraphs('Name'),
    between: '\n',
  },
  { path: /^var\/lib\/dpkg\/(?:statoverride|triggers\/File)$/, split: lines, between: '' },
  { path: /^var\/lib\/dpkg\/diversions$/, split: threeLines, between: '' },
];

/** What was before the last change, logs, locks: any of them will do, and the first is taken. */
const ANY =
  /^var\/(?:lib\/dpkg\/[^/]+-old|cache\/debconf\/[^/]+-old|lib\/dpkg\/(?:lock|lock-frontend|triggers\/Lock)|log\/(?:dpkg\.log|alternatives\.log|apt\/[^/]+|lastlog|faillog)|lib\/systemd\/(?:catalog\/database|deb-systemd-helper-enabled\/.*))$/;
/** Caches that are made again when they are missing. */
const DROPPED = /^var\/cache\/(?:ldconfig\/aux-cache|apt\/(?:src)?pkgcache\.bin)$/;

/** The files of dpkg, apt and debconf: they are merged, not in conflict. */
export function isOfDpkg(path: string): boolean {
  return mergedFile(path) !== undefined || ANY.test(path) || DROPPED.test(path);
}

/** The files of which the content is needed. */
export function isMergedByEntry(path: string): boolean {
  return mergedFile(path) !== undefined;
}

function mergedFile(path: string): DpkgFile | undefined {
  return MERGED.find((file) => file.path.test(path));
}

/**
 * Merges one of these files.
 * @param base its text below the layers; empty if it is not there
 * @returns `removed` for a cache, `first` for what need not be merged
 */
export function mergeOfDpkg(
  path: string,
  base: string,
  sides: readonly { readonly layer: string; readonly text: string }[],
): { readonly text: string; readonly conflicts: readonly Conflict[] } | 'removed' | 'first' {
  const file = mergedFile(path);
  if (file === undefined) return DROPPED.test(path) ? 'removed' : 'first';
  const split = sides.map(({ layer, text }): Side<string> => ({ layer, entries: file.split(text) }));
  const { merged, clashes } = mergeEntries(file.split(base), split, (a, b) => a === b);
  const text = [...merged.values()].join(file.between);
  const conflicts = clashes.map(({ key, layers }) => ({
    path: `/${path}`,
    layers,
    what: key.replace(/:$/, ''),
  }));
  return { text, conflicts };
}
