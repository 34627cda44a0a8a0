import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** Most requests of well-behaved clients fit into one; the shortest request that there is has 18 bytes. */
const PIECE_BYTES = 512;

/**
 * A connection that is read in small pieces and can be read no further at any time. Node hands its parser up to 64 KiB at once, and whoever
 * fills them with requests is parsed to the end: 500 such connections would keep everybody else waiting for many seconds.
 */
export class SmallPieces extends Duplex {
  readonly remoteAddress: string | undefined;
  readonly #socket: Socket;
  #stopped = false;

  constructor(socket: Socket) {
    super({ readableHighWaterMark: PIECE_BYTES });
    this.#socket = socket;
    this.remoteAddress = socket.remoteAddress;
    socket.on('readable', () => this._read());
    socket.on('end', () => this.push(null));
    socket.on('timeout', () => this.emit('timeout'));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  /** What comes from now on is thrown away: closed with bytes unread, a connection would lose its answer. */
  stopReading(): void {
    this.#stopped = true;
  }

  /** As of a socket: after so many milliseconds without traffic it emits `timeout`; 0: never. */
  setTimeout(ms: number, then?: () => void): this {
    this.#socket.setTimeout(ms);
    if (then !== undefined) this.once('timeout', then);
    return this;
  }

  override _read(): void {
    const most = this.#stopped ? undefined : Math.min(PIECE_BYTES, this.#socket.readableLength);
    const piece = this.#socket.read(most) as Buffer | null;
    if (piece !== null && !this.#stopped) this.push(piece);
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, encoding, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}
