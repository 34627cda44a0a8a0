import { cutEnd } from '../../model/cut.ts';

/** Our own markers, which are other ones in each shell. */
const MARKERS = /[0-9a-f]{32}(?:B|E\d{3})/g;

/** The first output of a shell that has not answered yet, for the message if it never does. */
export class Said {
  #text = '';
  #listening = true;

  add(chunk: Buffer): void {
    if (this.#listening && this.#text.length < 600) this.#text += chunk.toString('latin1', 0, 600);
  }

  forget(): void {
    this.#listening = false;
    this.#text = '';
  }

  /** `; it said: …`; empty if it said nothing. */
  toString(): string {
    const lines = this.#text
      .replaceAll(MARKERS, '')
      .split(/[\r\n]+/)
      .map((line) => line.trim());
    const text = cutEnd(lines.filter((line) => line !== '').join(' / '), 300);
    return text === '' ? '' : `; it said: ${text}`;
  }
}
