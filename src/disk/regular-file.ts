import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, type Stats } from 'node:fs';
import { type FileHandle, open, readFile } from 'node:fs/promises';

/** A pipe without a writer must not block the open, because no deadline could end it. */
const HOW = constants.O_RDONLY | constants.O_NONBLOCK;
/** A pipe from the shell, as in `--key <(vault read …)`, has a writer; `/dev/null` stands for an empty file. */
const HANDED = /^\/dev\/(null|stdin|fd\/\d+)$/;

const MIB = 1024 * 1024;
/** Far more than anybody writes: a larger file is not what it was named for. */
const MOST_BYTES = 64 * MIB;

/**
 * The bytes of a user's file.
 * @throws Error with the code of open(2) or read(2), `EISDIR` for a folder; without a code for a pipe or a device, which may never end
 */
export async function readRegular(path: string, most = MOST_BYTES): Promise<Buffer> {
  if (HANDED.test(path)) return readFile(path);
  const file = await openRegular(path);
  try {
    let bytes = roomFor(await file.stat(), most);
    for (let length = 0; ; ) {
      const { bytesRead } = await file.read(bytes, { offset: length });
      if (bytesRead === 0) return bytes.subarray(0, length);
      length += bytesRead;
      if (length === bytes.length) bytes = withMoreRoom(bytes, most);
    }
  } finally {
    await file.close();
  }
}

/** The synchronous form, for code that cannot wait. */
export function readRegularSync(path: string, most = MOST_BYTES): Buffer {
  if (HANDED.test(path)) return readFileSync(path);
  const file = openSync(path, HOW);
  try {
    const found = fstatSync(file);
    if (isIrregular(found)) throw irregular();
    let bytes = roomFor(found, most);
    for (let length = 0; ; ) {
      const bytesRead = readSync(file, bytes, { offset: length });
      if (bytesRead === 0) return bytes.subarray(0, length);
      length += bytesRead;
      if (length === bytes.length) bytes = withMoreRoom(bytes, most);
    }
  } finally {
    closeSync(file);
  }
}

/**
 * A file of the user's of any size, open for reading; whoever asks closes it.
 * @throws Error with the code of open(2); without a code for a pipe or a device
 */
export async function openRegular(path: string): Promise<FileHandle> {
  if (HANDED.test(path)) return open(path);
  const file = await open(path, HOW);
  if (!isIrregular(await file.stat())) return file;
  await file.close();
  throw irregular();
}

/** One byte more than it has, so that its end is seen without another buffer. */
function roomFor({ size }: Stats, most: number): Buffer {
  if (size > most) throw tooLarge(most);
  return Buffer.allocUnsafe(size + 1);
}

/** Files of /proc have no size, and others grow while they are read. */
function withMoreRoom(full: Buffer, most: number): Buffer {
  if (full.length > most) throw tooLarge(most);
  return Buffer.concat([full], Math.min(2 * full.length + MIB, most + 1));
}

/** A folder is recognised by its own code when it is read. */
function isIrregular(found: Stats): boolean {
  return !found.isFile() && !found.isDirectory();
}

const irregular = () => new Error('it is not a regular file');
const tooLarge = (most: number) => new Error(`it is larger than ${most / MIB} MiB`);
