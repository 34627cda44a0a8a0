import { oneLine } from './plain-text.ts';

/** Lines that stay, and below them on a terminal one line that changes. Without a terminal only the lines that stay. */
export class LiveLine {
  readonly #stream: NodeJS.WritableStream;
  readonly #columns: number | undefined;
  #status = '';

  constructor(stream: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }) {
    this.#stream = stream;
    this.#columns = stream.isTTY === true ? (stream.columns ?? 80) : undefined;
  }

  /** Text of one or more lines, without newline at its end. */
  print(text: string): void {
    const status = this.#status;
    this.status('');
    this.#stream.write(`${text}\n`);
    this.status(status);
  }

  /** Replaces the changing line; an empty one removes it. */
  status(text: string): void {
    if (this.#columns === undefined) return;
    const erase = this.#status === '' ? '' : '\r\u001b[2K';
    this.#status = text;
    // A line as wide as the terminal would wrap, and a wrapped line cannot be erased.
    const shown = text === '' ? '' : oneLine(text, 10_000).slice(0, this.#columns - 1);
    if (erase + shown !== '') this.#stream.write(erase + shown);
  }

  /** Removes the changing line and resolves when all is written. */
  async end(): Promise<void> {
    this.status('');
    await new Promise<void>((resolve) => {
      this.#stream.write('', () => resolve());
    });
  }
}
