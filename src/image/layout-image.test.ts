import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { archive, layout } from './layers.fixture.ts';
import { readLayout } from './layout-image.ts';

test('a layout whose configuration is not the one of its manifest is no image', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-layout-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const files = layout([await archive({ app: 'x' })], { User: 'root' });
  const reading = () => ({ wanted: new Set<string>(), signal: AbortSignal.timeout(10_000) });
  const write = (change: (text: string) => string) => {
    for (const [path, bytes] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      const isConfiguration = bytes.includes('"diff_ids"');
      writeFileSync(join(folder, path), isConfiguration ? change(bytes.toString()) : bytes);
    }
  };
  write((text) => text);
  const image = await readLayout(folder, undefined, reading());
  assert.ok('id' in image && image.configuration.config?.User === 'root');
  write((text) => text.replace('"root"', '"app"'));
  await assert.rejects(readLayout(folder, undefined, reading()), {
    name: 'UnableError',
    message: /^what is kept as the configuration sha256:[0-9a-f]{64} is something else$/,
  });
});
