import type { Readable } from 'node:stream';

/** Longest text between a mark and its `;`. */
const LONGEST = 100;

/** A stream that is read piece by piece, on demand. Data before the first mark, for example a greeting, is dropped. */
export class Incoming {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: Readable) {
    this.#chunks = stream.iterator({ destroyOnReturn: false });
  }

  /** The text between this mark and the next `;`; undefined if the stream ends first. */
  async after(mark: string): Promise<string | undefined> {
    for (;;) {
      const at = this.#rest.indexOf(mark);
      const end = at < 0 ? -1 : this.#rest.indexOf(';', at);
      if (end >= 0) {
        const text = this.#rest.toString('latin1', at + mark.length, end);
        this.#rest = this.#rest.subarray(end + 1);
        return text;
      }
      if (at >= 0 && this.#rest.length - at > mark.length + LONGEST) return undefined;
      this.#rest = this.#rest.subarray(at < 0 ? Math.max(0, this.#rest.length - mark.length + 1) : at);
      const more = await this.#next();
      if (more === undefined) return undefined;
      this.#rest = Buffer.concat([this.#rest, more]);
    }
  }

  /** This many bytes, in pieces; fewer if the stream ends first. */
  async *bytes(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0; ) {
      const piece = this.#rest.length > 0 ? this.#rest : await this.#next();
      if (piece === undefined) return;
      const taken = piece.subarray(0, left);
      this.#rest = piece.subarray(taken.length);
      left -= taken.length;
      yield taken;
    }
  }

  async #next(): Promise<Buffer | undefined> {
    try {
      const { done, value } = await this.#chunks.next();
      return done === true ? undefined : value;
    } catch {
      // It broke, which also ends it; the reader knows what is missing.
      return undefined;
    }
  }
}
