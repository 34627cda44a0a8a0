/** The content of one stream between its markers. */
export interface Captured {
  readonly bytes: Buffer;
  /** True if bytes beyond the cap were dropped. */
  readonly truncated: boolean;
  /** Exit status; only standard output carries it, standard error says 0. */
  readonly exitCode: number;
}

/** One frame that is expected on a stream. */
export interface Expected {
  readonly nonce: string;
  /** How many bytes are kept; the rest is read and dropped. */
  readonly maxBytes: number;
  /** Called when the begin marker arrives. */
  began(): void;
  /** Called when the end marker arrives. */
  ended(captured: Captured): void;
}

/** Cuts one stream of a shell into frames. Pure: bytes in, calls out, in the order of `expect`. */
export class FrameReader {
  readonly #queue: Expected[] = [];
  #rest: Buffer = Buffer.alloc(0);
  #inside = false;
  #kept: Buffer[] = [];
  #size = 0;
  #truncated = false;

  expect(frame: Expected): void {
    this.#queue.push(frame);
  }

  feed(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (let frame = this.#queue[0]; frame !== undefined; frame = this.#queue[0]) {
      if (!(this.#inside ? this.#end(frame) : this.#begin(frame))) return;
    }
    this.#rest = Buffer.alloc(0);
  }

  #begin(frame: Expected): boolean {
    const marker = `${frame.nonce}B`;
    const at = this.#rest.indexOf(marker);
    if (at < 0) {
      this.#rest = this.#rest.subarray(Math.max(0, this.#rest.length - marker.length + 1));
      return false;
    }
    this.#rest = this.#rest.subarray(at + marker.length);
    this.#inside = true;
    frame.began();
    return true;
  }

  #end(frame: Expected): boolean {
    const marker = `${frame.nonce}E`;
    const at = this.#rest.indexOf(marker);
    const after = at + marker.length + 3;
    if (at < 0 || after > this.#rest.length) {
      const safe = at < 0 ? Math.max(0, this.#rest.length - marker.length + 1) : at;
      this.#keep(this.#rest.subarray(0, safe), frame.maxBytes);
      this.#rest = this.#rest.subarray(safe);
      return false;
    }
    this.#keep(this.#rest.subarray(0, at), frame.maxBytes);
    const captured = {
      bytes: Buffer.concat(this.#kept),
      truncated: this.#truncated,
      exitCode: Number(this.#rest.toString('latin1', after - 3, after)),
    };
    this.#rest = this.#rest.subarray(after);
    this.#queue.shift();
    this.#inside = false;
    this.#kept = [];
    this.#size = 0;
    this.#truncated = false;
    frame.ended(captured);
    return true;
  }

  #keep(bytes: Buffer, maxBytes: number): void {
    const kept = bytes.subarray(0, maxBytes - this.#size);
    if (kept.length < bytes.length) this.#truncated = true;
    if (kept.length === 0) return;
    this.#kept.push(kept);
    this.#size += kept.length;
  }
}
