import { createHash } from 'node:crypto';
import {
  closeSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fetchMessageOf, messageOf, UnableError } from '../../model/errors.ts';
import { digestOf } from './digest.ts';
import type { MachineHost } from './machine-host.ts';
import type { Places } from './places.ts';

/** A disk that machines are made from. */
export interface Disk {
  readonly path: string;
  readonly format: 'qcow2' | 'raw';
  /** `sha256:…`; undefined when nobody had to know. */
  readonly digest?: string;
}

/**
 * The disk of a host, which is here when this returns, and is the one whose digest the environment says.
 * @throws UnableError
 */
export async function diskOf(
  host: Pick<MachineHost, 'name' | 'disk' | 'digest' | 'snapshot'>,
  places: Places,
  signal: AbortSignal,
  progress: (phase: string) => void,
): Promise<Disk> {
  const { disk, digest, name } = host;
  if (/^https?:/.test(disk)) {
    const path = await download(host, digest ?? '', places, signal, progress);
    return { path, format: formatOf(path, name), ...(digest === undefined ? {} : { digest }) };
  }
  const format = formatOf(disk, name);
  if (digest === undefined && !host.snapshot) return { path: disk, format };
  const found = await digestOf(disk, places.digests, signal).catch((error: unknown) => {
    throw new UnableError(`host "${name}": the disk ${disk} cannot be read: ${messageOf(error)}`);
  });
  if (digest !== undefined && digest !== found) throw another(name, disk, digest, found);
  return { path: disk, format, digest: found };
}

/** Told by its first bytes ("The QCOW2 Format"); everything else is taken as it is. @throws UnableError */
function formatOf(path: string, host: string): Disk['format'] {
  try {
    const file = openSync(path, 'r');
    try {
      const magic = Buffer.alloc(4);
      readSync(file, magic, 0, 4, 0);
      return magic.toString('latin1') === 'QFI\xfb' ? 'qcow2' : 'raw';
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new UnableError(`host "${host}": the disk ${path} cannot be read: ${messageOf(error)}`);
  }
}

/** What has the digest as its name was compared with it. */
async function download(
  { name, disk }: Pick<MachineHost, 'name' | 'disk'>,
  digest: string,
  places: Places,
  signal: AbortSignal,
  progress: (phase: string) => void,
): Promise<string> {
  const path = join(places.downloads, digest.replace('sha256:', ''));
  if (existsSync(path)) return path;
  progress(`loading ${disk}`);
  mkdirSync(places.downloads, { recursive: true, mode: 0o700 });
  const part = `${path}.${process.pid}.part`;
  try {
    const response = await fetch(disk, { signal }).catch((error: unknown) => {
      throw new Error(fetchMessageOf(error));
    });
    if (!response.ok || response.body === null) throw new Error(`the server answered ${response.status}`);
    const hash = createHash('sha256');
    const count = new Transform({
      transform(bytes: Buffer, _encoding, done) {
        hash.update(bytes);
        done(null, bytes);
      },
    });
    await pipeline(Readable.fromWeb(response.body), count, createWriteStream(part, { mode: 0o600 }), {
      signal,
    });
    const found = `sha256:${hash.digest('hex')}`;
    if (found !== digest) throw another(name, disk, digest, found);
    renameSync(part, path);
    return path;
  } catch (error) {
    if (error instanceof UnableError) throw error;
    throw new UnableError(`host "${name}": the disk ${disk} could not be loaded: ${messageOf(error)}`, {
      cause: error,
    });
  } finally {
    rmSync(part, { force: true });
  }
}

function another(host: string, disk: string, wanted: string, found: string): UnableError {
  return new UnableError(
    `host "${host}": the disk ${disk} is not the one that was meant: its digest is ${found}, and ${wanted} is written`,
    { hint: 'find out who changed it, or write the new digest' },
  );
}
