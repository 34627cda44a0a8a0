import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { LEDGER_FILE } from './ledger.ts';
import { LEDGER_FLAGS, MOST_LEDGER_BYTES } from './ledger-file.ts';
import { type Account, readAccount } from './ledger-line.ts';

/** The content of a run's ledger; undefined if it has none; a text says why it was not read. */
export async function readLedger(directory: string): Promise<Account | undefined | string> {
  const read = await readLedgerText(directory);
  if (read === undefined) return undefined;
  return 'unread' in read ? read.unread : readAccount(read.text);
}

/** The same, as it was written. */
export async function readLedgerText(
  directory: string,
): Promise<{ readonly text: string } | { readonly unread: string } | undefined> {
  try {
    await using file = await open(join(directory, LEDGER_FILE), constants.O_RDONLY | LEDGER_FLAGS);
    const found = await file.stat();
    if (!found.isFile()) return { unread: 'it is not a regular file' };
    if (found.size > MOST_LEDGER_BYTES)
      return { unread: `it has ${found.size} bytes, and ${MOST_LEDGER_BYTES} are read` };
    // It may grow meanwhile, and the size of a file of /proc is 0.
    const buffer = Buffer.alloc(found.size);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return { text: buffer.toString('utf8', 0, length) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    // open(2): O_NOFOLLOW refuses a link with this code, and a socket always gives it.
    if (code === 'ELOOP') return { unread: 'it is a link' };
    return {
      unread: code === 'ENXIO' ? 'it is not a regular file' : `it cannot be read: ${code ?? message}`,
    };
  }
}
