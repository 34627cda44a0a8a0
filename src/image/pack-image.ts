import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ImageConfiguration } from './image.ts';

/** An image to be packed: its configuration, and the archives of its layers with their digests. */
export interface PackedImage {
  readonly configuration: ImageConfiguration;
  readonly layers: readonly { readonly file: string }[];
  /** `name:tag` */
  readonly name: string;
}

/** The archive that `docker load` takes. What fails while it is packed ends the stream with its error. */
export async function packImage({ configuration, layers, name }: PackedImage): Promise<Readable> {
  const { pack } = await import('tar-stream');
  const archive = pack();
  const head = { mode: 0o644, mtime: new Date(0), uid: 0, gid: 0 };
  const all = async () => {
    for (const [index, { file }] of layers.entries()) {
      const { size } = await stat(file);
      await pipeline(createReadStream(file), archive.entry({ ...head, name: `${index}/layer.tar`, size }));
    }
    archive.entry({ ...head, name: 'config.json' }, JSON.stringify(configuration));
    const Layers = layers.map((_, index) => `${index}/layer.tar`);
    archive.entry(
      { ...head, name: 'manifest.json' },
      JSON.stringify([{ Config: 'config.json', RepoTags: [name], Layers }]),
    );
    archive.finalize();
  };
  const out = new PassThrough();
  all().catch((error: Error) => archive.destroy(error));
  pipeline(archive, out).catch((error: Error) => out.destroy(error));
  return out;
}
