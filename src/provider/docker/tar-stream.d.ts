/** The part of the package that is used; it has no types of its own. */
declare module 'tar-stream' {
  import type { Readable, Writable } from 'node:stream';

  export interface Header {
    readonly name: string;
    readonly mode: number;
    readonly mtime: Date;
    readonly uid: number;
    readonly gid: number;
    readonly size?: number;
    readonly type?: 'directory' | 'symlink';
    readonly linkname?: string;
  }

  export interface Pack extends Readable {
    entry(header: Header, content: string | Buffer): void;
    entry(header: Header): Writable;
    finalize(): void;
  }

  export function pack(): Pack;
}
