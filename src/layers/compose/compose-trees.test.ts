import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { FileTree } from '../../image/file-tree.ts';
import type { Layer } from '../../image/layer.ts';
import { archive, type Entry, inPieces } from '../../image/layers.fixture.ts';
import { readLayer } from '../../image/read-layer.ts';
import { type Composed, composeTrees, type ToCompose } from './compose-trees.ts';
import { mergeConfigurations } from './configuration.ts';
import { printConflicts } from './conflicts.ts';
import { writeLayer } from './join.ts';

type Files = Readonly<Record<string, Entry>>;

const reading = { wanted: { has: () => true }, signal: AbortSignal.timeout(20_000) };
const layerOf = async (files: Files): Promise<Layer> => readLayer(inPieces(await archive(files)), reading);

async function toCompose(
  base: Files,
  parts: Readonly<Record<string, Files>>,
  merge: ToCompose['merge'] = [],
) {
  return {
    base: [await layerOf(base)],
    parts: await Promise.all(
      Object.entries(parts).map(async ([layer, files]) => ({ layer, own: [await layerOf(files)] })),
    ),
    merge,
  };
}

/** What a container of the composed image sees: path → content or target. */
async function seen(
  asked: ToCompose,
  { join: changes, contents }: Composed,
): Promise<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-join-'));
  try {
    const file = join(folder, 'join.tar');
    const all = asked.parts.flatMap(({ own }) => own);
    await writeLayer(file, changes, (path) => {
      const change = changes.get(path);
      const sha256 = change === 'removed' ? '' : change?.sha256;
      const same = all.flatMap(({ entries }) => [...entries.values()]).find((one) => one.sha256 === sha256);
      return contents.get(path) ?? same?.content ?? assert.fail(path);
    });
    const last = await readLayer(inPieces(readFileSync(file)), reading);
    const tree = new FileTree([...asked.base, ...all, last]);
    const texts = [...tree.all()].filter(([, { type }]) => type !== 'directory');
    return Object.fromEntries(texts.map(([path, { content, target }]) => [path, target ?? String(content)]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('changes of two layers are put on each other, with what they remove', async () => {
  const asked = await toCompose(
    { 'opt/': null, 'opt/old': 'old', 'etc/': null, 'etc/conf': 'base' },
    {
      one: { 'opt/.wh.old': '', 'opt/one': '1' },
      other: { 'etc/conf': 'other', 'opt/other': '2', link: '→ opt' },
    },
  );
  const composed = composeTrees(asked);
  assert.deepEqual(composed.conflicts, []);
  assert.deepEqual(await seen(asked, composed), {
    'opt/one': '1',
    'opt/other': '2',
    'etc/conf': 'other',
    link: 'opt',
  });
});

test('an upper layer that has things as they were before does not take back what a lower one changed', async () => {
  const asked = await toCompose(
    { 'opt/': null, 'opt/a': 'a', 'opt/b': 'b' },
    {
      one: { 'opt/a': 'changed', 'opt/.wh.b': '' },
      // Its own layer has both as they were, and hides what was in the folder.
      other: { 'opt/': null, 'opt/.wh..wh..opq': '', 'opt/a': 'a', 'opt/b': 'b', 'opt/c': 'c' },
    },
  );
  const composed = composeTrees(asked);
  assert.deepEqual(composed.conflicts, []);
  assert.deepEqual([...composed.join.keys()].sort(), ['opt/a', 'opt/b']);
  assert.deepEqual(await seen(asked, composed), { 'opt/a': 'changed', 'opt/c': 'c' });
});

test('a path that two layers changed in different ways is a conflict, named with both and with what differs', async () => {
  const asked = await toCompose(
    { 'etc/': null, 'etc/passwd': 'root', 'opt/': null, 'opt/sub/': null, 'opt/sub/x': 'x' },
    {
      'server/facility': {
        'etc/passwd': 'root\nnginx',
        'srv/a': { mode: 0o600, text: 'a' },
        'opt/.wh.sub': '',
        same: 's',
      },
      runtime: { 'etc/passwd': 'root\nnode', 'srv/a': 'a', 'opt/sub/y': 'y', same: 's' },
    },
  );
  assert.deepEqual(printConflicts(composeTrees(asked).conflicts), [
    '/etc/passwd: changed by server/facility and by runtime: content',
    '/opt/sub/y: changed by server/facility and by runtime: server/facility has no folder /opt/sub',
    '/srv/a: changed by server/facility and by runtime: mode 0600 and 0644',
  ]);
});

test('one that removes what the other changed is a conflict, one that both remove is none', async () => {
  const asked = await toCompose(
    { a: 'a', b: 'b' },
    { one: { '.wh.a': '', '.wh.b': '' }, other: { a: 'A', '.wh.b': '' } },
  );
  const composed = composeTrees(asked);
  assert.deepEqual(printConflicts(composed.conflicts), ['/a: changed by one and by other: one removes it']);
});

const paragraph = (name: string, version: string) =>
  `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\n`;
const status = (...all: readonly string[]) => ({ 'var/lib/dpkg/status': all.join('\n') });

test('the database of dpkg is merged package by package, only when asked', async () => {
  const base = status(paragraph('base', '1'), paragraph('both', '1'));
  const parts = {
    one: status(paragraph('base', '1'), paragraph('both', '2'), paragraph('nginx', '1.22')),
    other: status(paragraph('both', '2'), paragraph('node', '18')),
  };
  const plain = composeTrees(await toCompose(base, parts));
  assert.deepEqual(printConflicts(plain.conflicts), [
    '/var/lib/dpkg/status: changed by one and by other: content',
  ]);
  const asked = await toCompose(base, parts, ['dpkg']);
  const merged = composeTrees(asked);
  assert.deepEqual(merged.conflicts, []);
  const all = [paragraph('both', '2'), paragraph('nginx', '1.22'), paragraph('node', '18')];
  assert.equal((await seen(asked, merged))['var/lib/dpkg/status'], all.join('\n'));
});

test('a package in two versions is a conflict, with its name', async () => {
  const asked = await toCompose(
    status(paragraph('base', '1')),
    { one: status(paragraph('base', '2')), other: status(paragraph('base', '3')) },
    ['dpkg'],
  );
  assert.deepEqual(printConflicts(composeTrees(asked).conflicts), [
    '/var/lib/dpkg/status: changed by one and by other: base:amd64',
  ]);
});

test('configurations are merged variable by variable, and two users are a conflict', () => {
  const base = { Env: ['PATH=/bin'], Cmd: ['bash'], Labels: { 'opsproof.build': 'x' } };
  const { config, conflicts } = mergeConfigurations(base, [
    {
      layer: 'one',
      config: { ...base, Env: ['PATH=/bin', 'A=1'], User: 'app', ExposedPorts: { '80/tcp': {} } },
    },
    { layer: 'other', config: { ...base, Env: ['PATH=/bin:/opt', 'B=2'], User: 'nobody', Cmd: null } },
  ]);
  assert.deepEqual(config, {
    User: 'app',
    Env: ['PATH=/bin:/opt', 'A=1', 'B=2'],
    ExposedPorts: { '80/tcp': {} },
  });
  assert.deepEqual(printConflicts(conflicts), ['configuration: changed by one and by other: User']);
});
