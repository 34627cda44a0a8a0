import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** A thing of a stack takes about 600 bytes: more than 20,000 of them. */
export const MOST_LEDGER_BYTES = 16 * 1024 * 1024;

/**
 * Anyone who can write to the folder of reports can put anything there: opening a pipe may block for ever, a device may never end, and what a
 * link names is not ours.
 */
export const LEDGER_FLAGS = constants.O_NOFOLLOW | constants.O_NONBLOCK;

export interface OpenLedgerFile {
  /** For appending; the caller closes it. */
  readonly descriptor: number;
  /** What it holds so far. */
  readonly text: string;
}

/**
 * Opens a ledger for appending, and makes it if there is none.
 * @throws Error of the file system, or one that says what is there instead of a ledger
 */
export function openLedgerFile(path: string): OpenLedgerFile {
  const descriptor = openForAppending(path);
  try {
    const found = fstatSync(descriptor);
    const { size } = found;
    if (!found.isFile()) throw new Error(`${path} is not a regular file`);
    if (size > MOST_LEDGER_BYTES)
      throw new Error(`${path} has ${size} bytes, and ${MOST_LEDGER_BYTES} are read`);
    const bytes = Buffer.alloc(size);
    let length = 0;
    while (length < size) {
      const bytesRead = readSync(descriptor, bytes, length, size - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return { descriptor, text: bytes.toString('utf8', 0, length) };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function openForAppending(path: string): number {
  try {
    return openSync(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | LEDGER_FLAGS, 0o600);
  } catch (error) {
    // open(2): O_NOFOLLOW refuses a link with this code.
    if ((error as NodeJS.ErrnoException).code === 'ELOOP')
      throw new Error(`${path} is a link`, { cause: error });
    throw error;
  }
}
