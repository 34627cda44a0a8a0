import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { ConfigurationError } from '../model/errors.ts';
import { readLayers } from './read-layers.ts';

async function reading<T>(
  layers: string,
  read: (cwd: string) => Promise<T>,
  files: Readonly<Record<string, string>> = {},
): Promise<T> {
  const cwd = mkdtempSync(join(tmpdir(), 'opsproof-layers-'));
  try {
    for (const [path, content] of Object.entries({ ...files, 'layers.yaml': layers })) {
      mkdirSync(dirname(join(cwd, path)), { recursive: true });
      writeFileSync(join(cwd, path), content);
    }
    return await read(cwd);
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

const mistakes = (layers: string, files?: Readonly<Record<string, string>>) =>
  reading(
    layers,
    async (cwd) => {
      const error = await readLayers(cwd, {}).then(
        () => assert.fail('nothing was refused'),
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof ConfigurationError, String(error));
      return error.message.replaceAll(cwd, '').split('\n');
    },
    files,
  );

test('layers come after those that they stand on', async () => {
  const files = { 'os/Dockerfile': '', 'web.pp': '', 'features/a.feature': '' };
  const text = `layers:
  shop: { compose: [server, runtime], merge: [dpkg], features: features }
  server: { from: os, converge: { puppet manifest: web.pp, fact: [a=1, b=2] } }
  runtime: { from: os, build: os, args: { A: 1 }, features: features/a.feature, container: { ports: [80] } }
  os: { build: os }
`;
  const specs = await reading(text, (cwd) => readLayers(cwd, {}), files);
  assert.deepEqual(
    specs?.map(({ name, below, make }) => [name, below, make.kind]),
    [
      ['os', [], 'build'],
      ['server', ['os'], 'converge'],
      ['runtime', ['os'], 'build'],
      ['shop', ['server', 'runtime'], 'compose'],
    ],
  );
});

test('every mistake is told at once, with its line', async () => {
  const text = `layers:
  os: { build: os, packer: x.json }
  web: { from: oss, bild: os }
  Server: { build: nowhere }
  a: { from: b, build: os }
  b: { from: a, build: os }
  c: { compose: [a], merge: [rpm] }
  d: { converge: { pupet manifest: x.pp } }
  e: { from: os, build: os, features: none, container: { imge: x } }
  f: {}
`;
  assert.deepEqual(await mistakes(text, { 'os/Dockerfile': '' }), [
    'layers.yaml:2: layers.os.packer: a layer is made in one way: build, converge, packer',
    'layers.yaml:3: layers.web.bild: unknown key; did you mean "build"?',
    'layers.yaml:3: layers.web.from: there is no layer "oss"; did you mean "os"?',
    'layers.yaml:4: layers.Server: names of layers are lower case words with / . _ - between them, for example server/facility',
    'layers.yaml:4: layers.Server.build: there is no /nowhere/Dockerfile',
    'layers.yaml:5: layers.a: stands on itself: a → b → a',
    'layers.yaml:7: layers.c.merge[0]: found "rpm", allowed: dpkg',
    'layers.yaml:7: layers.c.compose: needs two layers or more',
    'layers.yaml:8: layers.d.converge: needs from or image: what is brought to a state',
    'layers.yaml:8: layers.d.converge: names no tool; did you mean "puppet manifest"?',
    'layers.yaml:9: layers.e.features: there is no /none',
    'layers.yaml:9: layers.e.container: imge: unknown key; did you mean "image"?',
    'layers.yaml:10: layers.f: nothing says how it is made: write build, converge, packer or compose',
  ]);
});

test('layers on different ones are not composed, and none at all is a mistake', async () => {
  const text = `layers:
  os: { build: os }
  a: { from: os, build: os }
  b: { image: debian, build: os }
  c: { compose: [a, b, b] }
`;
  assert.deepEqual(await mistakes(text, { 'os/Dockerfile': '' }), [
    'layers.yaml:5: layers.c.compose: names a layer twice',
    'layers.yaml:5: layers.c.compose: the layers must stand on the same one, because only then it is known what each of them changes',
  ]);
  assert.deepEqual(await mistakes('layers: {}\n'), [
    'layers.yaml:1: layers: there is no layer: nothing would be built',
  ]);
});
