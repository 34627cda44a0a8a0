import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Package {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  /** Optional ones, which users install for one command. */
  readonly peerDependencies: Readonly<Record<string, string>>;
}
const pack: Package = JSON.parse(read('package.json'));

test('docs/dependencies.md gives each dependency one line with a reason, and no other', () => {
  const [, runtime = '', development = ''] = read('docs/dependencies.md').split(/^## .*$/m);
  const rows = (section: string) =>
    [...section.matchAll(/^\| (\S+) \| (.+) \|$/gm)]
      .map(([, name]) => name)
      .filter((name) => name !== 'package');
  assert.deepEqual(rows(runtime), Object.keys(pack.dependencies).sort());
  assert.deepEqual(rows(development), Object.keys(pack.devDependencies).sort());
});

test('every version is pinned exactly', () => {
  const all = Object.entries({ ...pack.dependencies, ...pack.devDependencies, ...pack.peerDependencies });
  assert.deepEqual(
    all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version)),
    [],
  );
});

test('the published sources use every runtime dependency and nothing else', () => {
  const paths = ['src', 'steps'].flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }));
  const published = paths.filter((path) => !/\.(?:test|fixture)\.ts$/.test(path));
  const used = new Set(published.flatMap((path) => packagesIn(read(path))));
  const declared = { ...pack.dependencies, ...pack.peerDependencies };
  assert.deepEqual([...used].sort(), Object.keys(declared).sort());
});

test('package-lock.json names no registry and has every platform, so that npm ci works anywhere', () => {
  const lock: {
    packages: Record<string, { version?: string; resolved?: string; optionalDependencies?: object }>;
  } = JSON.parse(read('package-lock.json'));
  const packages = Object.entries(lock.packages);
  assert.deepEqual(
    packages.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path),
    [],
  );
  const ofPlatforms = packages.flatMap(([, entry]) =>
    Object.keys(entry.optionalDependencies ?? {}).filter((name) => name.startsWith('@biomejs/')),
  );
  assert.deepEqual(
    ofPlatforms.filter((name) => lock.packages[`node_modules/${name}`]?.version === undefined),
    [],
  );
});

/** Names of packages that a source imports or resolves. */
function packagesIn(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const pattern =
    /(?:\bfrom|\bimport|\bimport\(|import\.meta\.resolve\()\s*'((?:@[\w.-]+\/)?[\w.-]+)(?:\/[^']*)?'/g;
  return [...code.matchAll(pattern)]
    .map(([, name = '']) => name)
    .filter(
      (name) =>
        name !== pack.name &&
        !name.startsWith('.') &&
        !name.startsWith('node:') &&
        !builtinModules.includes(name),
    );
}
