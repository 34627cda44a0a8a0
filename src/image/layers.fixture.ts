import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** An entry of an archive: the text of a file, `→ target` for a link, null for a folder. */
export type Entry = string | null | { readonly mode?: number; readonly uid?: number; readonly text: string };

/** An archive of entries: `dir/`, links as `{ '→': … }` by their text. */
export function archive(entries: Readonly<Record<string, Entry>>): Promise<Buffer> {
  const out = pack();
  for (const [name, entry] of Object.entries(entries)) {
    const head = { name, mode: 0o644, mtime: new Date(0), uid: 0, gid: 0 };
    if (entry === null) out.entry({ ...head, mode: 0o755, type: 'directory' }, '');
    else if (typeof entry === 'object') {
      const { text, ...more } = entry;
      out.entry({ ...head, ...more }, text);
    } else if (entry.startsWith('→ ')) out.entry({ ...head, type: 'symlink', linkname: entry.slice(2) }, '');
    else if (entry.startsWith('= ')) out.entry({ ...head, type: 'link', linkname: entry.slice(2) }, '');
    else out.entry(head, entry);
  }
  out.finalize();
  return buffer(out);
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** The configuration of an image of these layers. */
export function configurationOf(
  layers: readonly Buffer[],
  config: object = {},
  history: readonly object[] = [],
) {
  return Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      created: '2026-01-01T00:00:00Z',
      config,
      history,
      rootfs: { type: 'layers', diff_ids: layers.map((layer) => `sha256:${sha256(layer)}`) },
    }),
  );
}

/** As `docker save` wrote it before version 25. */
export async function saved(
  layers: readonly Buffer[],
  { config, history, name = 'shop:1' }: { config?: object; history?: readonly object[]; name?: string } = {},
): Promise<Buffer> {
  const out = pack();
  const head = { mode: 0o644, mtime: new Date(0), uid: 0, gid: 0 };
  for (const [index, layer] of layers.entries()) out.entry({ ...head, name: `${index}/layer.tar` }, layer);
  const configuration = configurationOf(layers, config, history);
  out.entry({ ...head, name: 'config.json' }, configuration);
  const Layers = layers.map((_, index) => `${index}/layer.tar`);
  out.entry(
    { ...head, name: 'manifest.json' },
    JSON.stringify([{ Config: 'config.json', RepoTags: [name], Layers }]),
  );
  out.finalize();
  return buffer(out);
}

/** The files of an OCI layout, by path, with compressed layers. */
export function layout(layers: readonly Buffer[], config: object = {}): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  const blob = (bytes: Buffer) => {
    files.set(`blobs/sha256/${sha256(bytes)}`, bytes);
    return { digest: `sha256:${sha256(bytes)}`, size: bytes.length };
  };
  const compressed = layers.map((layer, index) =>
    index % 2 === 0 ? gzipSync(layer) : zstdCompressSync(layer),
  );
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      config: blob(configurationOf(layers, config)),
      layers: compressed.map(blob),
    }),
  );
  files.set('index.json', Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: [blob(manifest)] })));
  files.set('oci-layout', Buffer.from('{"imageLayoutVersion":"1.0.0"}'));
  return files;
}

/** A stream in small pieces, as sockets give them. */
export function inPieces(bytes: Buffer, length = 1000): Readable {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += length) pieces.push(bytes.subarray(at, at + length));
  return Readable.from(pieces, { objectMode: false });
}
