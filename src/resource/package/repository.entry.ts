/** One entry of a file of repositories. */
export interface Entry {
  readonly file: string;
  /** Section and `name=` of dnf, zypper and pacman. */
  readonly names: readonly string[];
  readonly addresses: readonly string[];
  readonly types: readonly string[];
  readonly suites: readonly string[];
  readonly components: readonly string[];
  readonly enabled: boolean;
}

/** The content of files of repositories, and their lines that make no sense. */
export interface Repositories {
  readonly entries: readonly Entry[];
  readonly odd: readonly string[];
  /** Files with something for which apt reads no repository at all, and what. */
  readonly rejected?: readonly { readonly file: string; readonly text: string }[];
}

/** A file: its path and lines, and what it includes (pacman.conf(5)) by a pattern of paths. */
export interface RepositoryFile {
  readonly path: string;
  readonly lines: readonly string[];
  included(pattern: string): readonly (readonly string[])[];
}

export function wordsBetween(text = '', separator = /\s+/): readonly string[] {
  return text.split(separator).filter((word) => word !== '');
}
