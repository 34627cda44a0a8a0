import type { FoundSecret } from './secrets.ts';

/** A file, folder or link that a layer adds or replaces. */
export interface LayerEntry {
  readonly type: 'file' | 'directory' | 'symlink' | 'device' | 'pipe';
  /** The 12 permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Of a file, in bytes. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** The file that it is another name of, if that is not in the same layer. */
  readonly link?: string;
  /** Where a symbolic link leads, as written. */
  readonly target?: string;
  /** Of the content of a file, in hexadecimal. */
  readonly sha256?: string;
  /** Extended attributes, such as capabilities, by their names. */
  readonly attributes?: string;
  /** The content of a file that was asked for. */
  readonly content?: Buffer;
}

/** The changes of one layer. Paths have no leading slash; the root itself is empty. */
export interface Layer {
  /** Of its uncompressed archive, in hexadecimal: what an image's configuration calls its diff id. */
  readonly sha256: string;
  /** Of all its files, in bytes. */
  readonly size: number;
  readonly entries: ReadonlyMap<string, LayerEntry>;
  /** What it removes of the layers below (`.wh.NAME`). */
  readonly removed: ReadonlySet<string>;
  /** Folders of which it hides everything that the layers below have in them (`.wh..wh..opq`). */
  readonly emptied: ReadonlySet<string>;
  readonly secrets: readonly FoundSecret[];
}
