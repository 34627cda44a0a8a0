import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';

/** A pipe that nobody writes to must not block the open, which no deadline could end. */
const HOW = constants.O_RDONLY | constants.O_NONBLOCK;
/** What the shell hands over, as in `--key <(vault read …)`, has a writer; `/dev/null` stands for an empty file. */
const HANDED = /^\/dev\/(null|stdin|fd\/\d+)$/;

/**
 * The bytes of a file of the user's.
 * @throws Error with the code of open(2) or read(2), `EISDIR` for a folder; without a code for a pipe or a device, which may never end
 */
export async function readRegular(path: string): Promise<Buffer> {
  if (HANDED.test(path)) return readFile(path);
  const file = await open(path, HOW);
  try {
    const found = await file.stat();
    if (!found.isFile() && !found.isDirectory()) throw irregular();
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** The same at once, for what is read in the middle of something that cannot wait. */
export function readRegularSync(path: string): Buffer {
  if (HANDED.test(path)) return readFileSync(path);
  const file = openSync(path, HOW);
  try {
    const found = fstatSync(file);
    if (!found.isFile() && !found.isDirectory()) throw irregular();
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

const irregular = () => new Error('it is not a regular file');
