import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { featuresDigest } from './inputs.ts';
import type { LayerSpec } from './layer-spec.ts';
import { digestNamed } from './named-files.ts';

test('a file that a feature or its container names counts as the feature itself does', async (t) => {
  const cwd = mkdtempSync(join(tmpdir(), 'opsproof-named-'));
  t.after(() => rmSync(cwd, { recursive: true }));
  const write = (name: string, text: string) => {
    mkdirSync(join(cwd, name, '..'), { recursive: true });
    writeFileSync(join(cwd, name), text);
  };
  write(
    'features/web/web.feature',
    'Then the file "/etc/motd" is the same as "expected/motd"\n | x | docs/api.yaml |\n',
  );
  const spec = {
    features: [join(cwd, 'features/web')],
    environment: { files: { '/etc/a': 'files/a' } },
  } as unknown as LayerSpec;
  const digest = () => featuresDigest(spec, { cwd, reports: join(cwd, 'reports') });
  const seen = [await digest()];
  for (const [name, text] of [
    ['expected/motd', 'welcome'],
    ['expected/motd', 'welcome back'],
    ['docs/api.yaml', 'openapi: 3.1.0'],
    ['files/a', '1'],
    ['features/web/web.feature', 'Then the file "/etc/motd" exists\n'],
  ] as const) {
    write(name, text);
    seen.push(await digest());
  }
  assert.equal(new Set(seen).size, seen.length);
  write('expected/other', 'nobody names it');
  assert.equal(await digest(), seen.at(-1));
});

test('a name that leads out of the repository, to all of it, or to nothing is something else', async (t) => {
  const cwd = mkdtempSync(join(tmpdir(), 'opsproof-named-'));
  t.after(() => rmSync(cwd, { recursive: true }));
  mkdirSync(join(cwd, 'node_modules'));
  symlinkSync('/etc', join(cwd, 'elsewhere'));
  const text = 'the file "/etc/passwd" "." "../x" "elsewhere" "nothing" \'node_modules\' "a\\u0000b"';
  assert.deepEqual(await digestNamed([text], cwd), []);
});
