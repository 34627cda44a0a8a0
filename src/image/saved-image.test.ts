import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { UnableError } from '../model/errors.ts';
import { FileTree } from './file-tree.ts';
import type { ReadImage } from './image.ts';
import { archive, inPieces, layout, saved } from './layers.fixture.ts';
import { readLayout } from './layout-image.ts';
import { readSaved } from './saved-image.ts';

const reading = { wanted: new Set<string>(), signal: AbortSignal.timeout(10_000) };

async function read(bytes: Buffer, name?: string): Promise<ReadImage> {
  const found = await readSaved(inPieces(bytes), name, reading, 'a test');
  return 'missing' in found ? assert.fail(found.missing) : found;
}

const LOWER = archive({
  bin: '→ usr/bin',
  'usr/': null,
  'usr/bin/': null,
  'usr/bin/sh': { mode: 0o755, text: 'a shell' },
  'usr/bin/dash': '= usr/bin/sh',
  'etc/': null,
  'etc/passwd': 'root:x:0:0::/:/bin/sh\n',
  'etc/old.conf': 'old',
  'opt/': null,
  'opt/a': 'a',
  'opt/b': 'b',
});
const UPPER = archive({
  'etc/.wh.old.conf': '',
  'etc/new.conf': 'new',
  'opt/.wh..wh..opq': '',
  'opt/c': 'c',
  'bin/tool': { mode: 0o755, text: 'a tool' },
});

test('layers are stacked with what they remove, and links are followed', async () => {
  const image = await read(await saved([await LOWER, await UPPER]));
  const tree = new FileTree(image.layers);
  assert.equal(tree.at('/etc/old.conf'), undefined);
  assert.equal(tree.at('/etc/new.conf')?.layer, 2);
  assert.deepEqual(tree.names('/opt'), ['c']);
  assert.equal(tree.at('/bin')?.target, 'usr/bin');
  // A layer without an entry for the folder writes through the link, as engines do.
  assert.deepEqual([...tree.names('/bin')].sort(), ['dash', 'sh', 'tool']);
  assert.equal(tree.at('/usr/bin/dash')?.sha256, tree.at('/bin/sh')?.sha256);
  assert.equal(tree.realPath('/bin/tool'), 'usr/bin/tool');
  assert.equal(tree.followed('/bin/../../etc/passwd')?.layer, 1);
});

test('a chain of links that never ends leads to nothing', async () => {
  const image = await read(await saved([await archive({ a: '→ b', b: '→ a' })]));
  assert.equal(new FileTree(image.layers).followed('/a'), undefined);
});

test('a layout with layers compressed by gzip and zstd is the same image', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-layout-'));
  try {
    const layers = [await LOWER, await UPPER];
    for (const [path, bytes] of layout(layers)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    const image = await readLayout(folder, undefined, reading);
    assert.ok(!('missing' in image));
    const other = await read(await saved(layers));
    assert.equal(image.id, other.id);
    assert.match(image.digest ?? '', /^sha256:/);
    assert.deepEqual([...new FileTree(image.layers).all()], [...new FileTree(other.layers).all()]);
    assert.deepEqual(await readLayout(join(folder, 'none'), undefined, reading), {
      missing: `there is no folder ${join(folder, 'none')}`,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const refused = async (bytes: Buffer, why: RegExp, name?: string) =>
  assert.rejects(readSaved(inPieces(bytes), name, reading, 'a test'), (error: Error) => {
    assert.ok(error instanceof UnableError || !/bug/.test(error.message), String(error));
    assert.match(error.message, why);
    return true;
  });

test('what is no whole image is told, and nothing of it is believed', async () => {
  const whole = await saved([await LOWER]);
  await refused(whole.subarray(0, 3000), /Unexpected end of data|Premature close/);
  await refused(await archive({ 'a.txt': 'x' }), /neither manifest.json nor index.json/);
  await refused(
    Buffer.from('no archive at all, but long enough to be looked at. '.repeat(20)),
    /Invalid tar header/,
  );
  const stranger = Buffer.from(whole);
  stranger.write('A SHELL', stranger.indexOf('a shell'));
  await refused(stranger, /layer 1 is not the one that the image's configuration names/);
  await refused(await saved([await archive({ '../x': 'x' })]), /a path in the archive of a layer leaves it/);
});

test('an image that the archive does not have is missing, with what it has', async () => {
  const found = await readSaved(inPieces(await saved([await LOWER])), 'other:1', reading, 'a test');
  assert.deepEqual(found, { missing: 'the archive has no image other:1; it has: shop:1' });
});
