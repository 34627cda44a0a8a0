import { oneLine } from './plain-text.ts';

/** Text waits for the end of the event loop's turn, but at most this many characters of it. */
const MOST_WAITING = 16 * 1024;

/**
 * Lines that stay, and below them on a terminal one line that changes; without a terminal only the lines that stay. The text of one turn is
 * one write: once hosts have answered, dozens of scenarios end in one turn.
 */
export class LiveLine {
  readonly #stream: NodeJS.WritableStream;
  readonly #columns: number | undefined;
  #status = '';
  #waiting = '';
  #problem: Error | undefined;

  constructor(stream: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }) {
    this.#stream = stream;
    this.#columns = stream.isTTY === true ? (stream.columns ?? 80) : undefined;
  }

  /** Text of one or more lines, without newline at its end. */
  print(text: string): void {
    const status = this.#status;
    this.status('');
    this.#write(`${text}\n`);
    this.status(status);
  }

  /** Replaces the changing line; an empty text removes it. */
  status(text: string): void {
    if (this.#columns === undefined) return;
    const erase = this.#status === '' ? '' : '\r\u001b[2K';
    this.#status = text;
    // A line as wide as the terminal would wrap, and a wrapped line cannot be erased.
    const shown = text === '' ? '' : oneLine(text, 10_000).slice(0, this.#columns - 1);
    this.#write(erase + shown);
  }

  /** Removes the changing line and resolves when all is written. @throws Error if it was not: the reader has gone, or the disk is full */
  async end(): Promise<void> {
    this.status('');
    this.#flush();
    await new Promise<void>((resolve) => {
      this.#stream.write('', () => resolve());
    });
    if (this.#problem !== undefined) throw this.#problem;
  }

  #write(text: string): void {
    if (this.#waiting === '' && text !== '') setImmediate(() => this.#flush());
    this.#waiting += text;
    if (this.#waiting.length > MOST_WAITING) this.#flush();
  }

  #flush(): void {
    const text = this.#waiting;
    this.#waiting = '';
    if (text === '') return;
    this.#stream.write(text, (error) => {
      this.#problem ??= error ?? undefined;
    });
  }
}
