import { createHash, type Hash } from 'node:crypto';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { UnableError } from '../model/errors.ts';
import { KeptContents } from './kept-contents.ts';
import type { Layer, LayerEntry } from './layer.ts';
import { relativePath } from './layer-path.ts';
import type { LayerReading } from './layer-reading.ts';

/** More entries than any image has that somebody runs. */
const MOST_ENTRIES = 2_000_000;
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/**
 * Reads a layer as it comes: an archive of changes, plain or compressed with gzip or zstd. Nothing is unpacked.
 * @throws UnableError for what is no such archive
 */
export async function readLayer(source: Readable, reading: LayerReading): Promise<Layer> {
  const { extract } = await import('tar-stream');
  const digest = createHash('sha256');
  const archive = extract();
  const gathered = gather(archive, reading);
  // Its reason is that of the pipeline, or it is the reason.
  gathered.catch((error: Error) => archive.destroy(error));
  const plain = await uncompressed(source, reading.signal);
  await pipeline(plain, digesting(digest), archive, { signal: reading.signal });
  return { ...(await gathered), sha256: digest.digest('hex') };
}

/** Passes everything on and adds it to a digest. */
function digesting(digest: Hash): PassThrough {
  const through = new PassThrough();
  through.on('data', (chunk: Buffer) => digest.update(chunk));
  through.pause();
  return through;
}

async function gather(
  archive: ReturnType<typeof import('tar-stream').extract>,
  { wanted }: LayerReading,
): Promise<Omit<Layer, 'sha256'>> {
  const entries = new Map<string, LayerEntry>();
  const removed = new Set<string>();
  const emptied = new Set<string>();
  const kept = new KeptContents(wanted);
  let size = 0;
  const add = async (header: ArchiveHeader, stream: Readable): Promise<void> => {
    const path = relativePath(header.name);
    const [folder, name] = splitPath(path);
    if (name === OPAQUE) emptied.add(folder);
    else if (name.startsWith(WHITEOUT)) removed.add(join(folder, name.slice(WHITEOUT.length)));
    else if (header.type === 'link') {
      const link = relativePath(header.linkname ?? '');
      // Most are to a file of the same layer; the others are followed where all layers are known.
      entries.set(path, entries.get(link) ?? { ...entryOf(header, {}), link });
    } else {
      const isFile = header.type === 'file' || header.type === 'contiguous-file';
      const entry = entryOf(header, isFile ? await kept.read(path, stream, header.size ?? 0) : {});
      size += entry.size;
      entries.set(path, entry);
    }
    if (entries.size > MOST_ENTRIES) throw new UnableError(`a layer has more than ${MOST_ENTRIES} entries`);
    stream.resume();
  };
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  archive.on('entry', (header, stream, next) => {
    add(header, stream).then(() => next(), reject);
  });
  archive.on('finish', resolve);
  archive.on('error', reject);
  await promise;
  return { entries, removed, emptied, size, secrets: kept.secrets };
}

type ArchiveHeader = import('tar-stream').Header;

function entryOf(header: ArchiveHeader, read: Pick<LayerEntry, 'sha256' | 'content'>): LayerEntry {
  const { mode, uid, gid, mtime, size = 0, linkname } = header;
  const attributes = attributesOf(header);
  const common = {
    mode: mode & 0o7777,
    uid,
    gid,
    mtime: Math.floor(mtime.getTime() / 1000),
    ...(attributes === undefined ? {} : { attributes }),
  };
  switch (header.type) {
    case 'directory':
      return { ...common, type: 'directory', size: 0 };
    case 'symlink':
      return { ...common, type: 'symlink', size: 0, target: linkname ?? '' };
    case 'fifo':
      return { ...common, type: 'pipe', size: 0 };
    case 'character-device':
    case 'block-device':
      return { ...common, type: 'device', size: 0 };
    case 'file':
    case 'contiguous-file':
    case 'link':
      return { ...common, type: 'file', size, ...read };
    default:
      throw new UnableError(`/${relativePath(header.name)} is of a kind that this reader does not know`);
  }
}

/** As archives keep them (star's SCHILY.xattr records); undefined without any. */
function attributesOf({ pax }: ArchiveHeader): string | undefined {
  const own = Object.entries(pax ?? {}).filter(([key]) => key.startsWith('SCHILY.xattr.'));
  return own.length === 0 ? undefined : JSON.stringify(own.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const join = (folder: string, name: string) => (folder === '' ? name : `${folder}/${name}`);

function splitPath(path: string): readonly [folder: string, name: string] {
  const end = path.lastIndexOf('/');
  return end === -1 ? ['', path] : [path.slice(0, end), path.slice(end + 1)];
}

/** The same without compression, which its first bytes show. */
async function uncompressed(source: Readable, signal: AbortSignal): Promise<Readable> {
  const head = await firstBytes(source);
  const [a, b, c, d] = head;
  const decompress =
    a === 0x1f && b === 0x8b
      ? createGunzip()
      : a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd
        ? createZstdDecompress()
        : undefined;
  if (decompress === undefined) return source;
  // What ends one of the two ends the other; the reader gets the error.
  pipeline(source, decompress, { signal }).catch((error: Error) => decompress.destroy(error));
  return decompress;
}

/** Its first bytes, which stay in it. */
async function firstBytes(source: Readable): Promise<Buffer> {
  for (;;) {
    const chunk: Buffer | null = source.read();
    if (chunk !== null) {
      source.unshift(chunk);
      return chunk;
    }
    if (source.readableEnded || source.destroyed) return Buffer.alloc(0);
    await new Promise<void>((resolve, reject) => {
      const done = () => {
        source.off('readable', done).off('end', done).off('error', failed);
        resolve();
      };
      const failed = (error: Error) => {
        source.off('readable', done).off('end', done);
        reject(error);
      };
      source.once('readable', done).once('end', done).once('error', failed);
    });
  }
}
