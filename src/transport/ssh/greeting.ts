import type { Duplex } from 'node:stream';
import { cutEnd } from '../../model/cut.ts';

const MOST = 300;

/** What a server sends before it identifies itself (RFC 4253, 4.2): usually nothing. */
export class Greeting {
  #text = '';
  #spoke = false;

  /** Listens until the server has identified itself. Call it before anything else reads. */
  listen(stream: Duplex): void {
    const hear = (chunk: Buffer) => {
      if (this.#text.length < MOST) this.#text += chunk.toString('latin1', 0, MOST);
      if (!/(?:^|\n)SSH-/.test(this.#text) && this.#text.length < MOST) return;
      this.#spoke = /(?:^|\n)SSH-/.test(this.#text);
      stream.off('data', hear);
    };
    stream.on('data', hear);
  }

  /** It hung up without identifying itself, as sshd does if too many log in at the same time (MaxStartups), some versions with a message. */
  get hungUp(): boolean {
    return !this.#spoke && (this.#text === '' || /MaxStartups|not allowed at this time/i.test(this.#text));
  }

  /** For a message; empty if it sent nothing. */
  toString(): string {
    const text = this.#spoke
      ? ''
      : cutEnd(
          this.#text
            .trim()
            .split(/\s*[\r\n]+\s*/)
            .join(' / '),
          100,
        );
    return text === '' ? '' : `; it said: ${text}`;
  }
}
