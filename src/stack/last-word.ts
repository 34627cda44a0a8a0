/** What the runner says when nothing is left for the watchdog to do. */
export const DONE = 'done';

/** Waits until the pipe to the runner closes. @returns whether the runner said `done` before; never rejects */
export async function saysDone(input: AsyncIterable<Buffer | string>): Promise<boolean> {
  let said = '';
  try {
    for await (const chunk of input) said = `${said}${chunk}`.slice(-DONE.length - 1);
  } catch {
    // A pipe that breaks is closed.
  }
  return said === `${DONE}\n`;
}
