import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { UnableError } from '../model/errors.ts';
import { isKept } from './known-files.ts';
import type { LayerEntry } from './layer.ts';
import type { LayerReading } from './layer-reading.ts';
import { type FoundSecret, MOST_SEARCHED, secretKinds } from './secrets.ts';

/** Of all contents that are kept of one layer, in bytes. */
const MOST_KEPT = 256 * 1024 * 1024;
/** Of one. */
const MOST_OF_ONE = 64 * 1024 * 1024;
/** Files that programs bring along: what they call a password is an example. */
const OF_PROGRAMS = /^(?:usr\/(?:share|lib|lib64|include|src)|lib|lib64)\/|(?:^|\/)node_modules\//;
/** Examples and tests of packages contain keys that open nothing. */
const EXAMPLES = /(?:^|\/)(?:tests?|testdata|examples?|fixtures|doc|docs|man|locale)\//;

/** Reads the files of a layer as they come: digests, the contents that are wanted, and secrets. */
export class KeptContents {
  readonly secrets: FoundSecret[] = [];
  readonly #wanted: LayerReading['wanted'];
  #left = MOST_KEPT;

  constructor(wanted: LayerReading['wanted']) {
    this.#wanted = wanted;
  }

  /** @throws UnableError if what is wanted is too large; Error of the stream */
  async read(path: string, stream: Readable, size: number): Promise<Pick<LayerEntry, 'sha256' | 'content'>> {
    const digest = createHash('sha256');
    const keep = this.#wanted.has(path) || isKept(path);
    const search = size <= MOST_SEARCHED && size > 0;
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      digest.update(chunk);
      if (keep || search) chunks.push(chunk);
      if (keep && size > MOST_OF_ONE) throw new UnableError(`/${path} is larger than 64 MiB`);
    }
    const content = Buffer.concat(chunks);
    if (search) this.#search(path, content);
    if (!keep) return { sha256: digest.digest('hex') };
    this.#left -= content.length;
    if (this.#left < 0) throw new UnableError('what is asked of the files of a layer is larger than 256 MiB');
    return { sha256: digest.digest('hex'), content };
  }

  #search(path: string, content: Buffer): void {
    if (EXAMPLES.test(path) || content.subarray(0, 8192).includes(0)) return;
    const kinds = secretKinds(content.toString('latin1'), !OF_PROGRAMS.test(path));
    for (const kind of kinds) this.secrets.push({ where: `/${path}`, kind });
  }
}
