/** A tool to compare with, ready for use. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  /** Path of what is started. */
  readonly program: string;
}

/** A peer, or in one line why it is not available. */
export async function tryToGet(get: () => Promise<Peer>): Promise<Peer | string> {
  try {
    return await get();
  } catch (error) {
    const lines = (error as Error).message.split('\n').map((line) => line.trim());
    // The last line of a failed installation says why; the first what was tried.
    return [...new Set([lines[0], lines.at(-1)])].join(' ');
  }
}
