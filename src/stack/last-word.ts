import { MOST_LEDGER_BYTES } from './ledger/ledger-file.ts';

/** What the runner says when nothing is left for the watchdog to do. */
export const DONE = 'done';

const GOODBYE = `${DONE}\n`;

/** What a watchdog has heard when the pipe to its runner is closed. */
export interface LastWords {
  /** Whether the runner said `done` at last: nothing is left. */
  readonly done: boolean;
  /** Every whole line that the runner wrote into its ledger: the disk may not have taken it, or may have lost it. */
  readonly ledger: string;
}

/** Waits until the pipe to the runner closes. Never rejects. */
export async function hearRunner(input: AsyncIterable<Buffer | string>): Promise<LastWords> {
  const chunks: Buffer[] = [];
  let length = 0;
  let last = '';
  try {
    for await (const piece of input) {
      const chunk = Buffer.from(piece);
      last = `${last}${chunk.toString('latin1')}`.slice(-GOODBYE.length - 1);
      length += chunk.length;
      if (length <= MOST_LEDGER_BYTES) chunks.push(chunk);
    }
  } catch {
    // A pipe that breaks is closed.
  }
  const said = Buffer.concat(chunks).toString('utf8');
  const done = last === GOODBYE || last === `\n${GOODBYE}`;
  const lines = done && said.endsWith(GOODBYE) ? said.slice(0, -GOODBYE.length) : said;
  return { done, ledger: lines.slice(0, lines.lastIndexOf('\n') + 1) };
}
