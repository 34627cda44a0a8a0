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
    readonly type?:
      | 'file'
      | 'contiguous-file'
      | 'link'
      | 'directory'
      | 'symlink'
      | 'fifo'
      | 'character-device'
      | 'block-device';
    readonly linkname?: string | null;
    /** Of a device. */
    readonly devmajor?: number;
    readonly devminor?: number;
    /** Records of the pax format: extended attributes, among others. */
    readonly pax?: Readonly<Record<string, string>> | null;
  }

  export interface Pack extends Readable {
    entry(header: Header, content: string | Buffer): void;
    entry(header: Header): Writable;
    finalize(): void;
  }

  export function pack(): Pack;

  export interface Extract extends Writable {
    on(event: 'entry', listener: (header: Header, stream: Readable, next: () => void) => void): this;
    on(event: 'finish', listener: () => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
  }

  export function extract(): Extract;
}
