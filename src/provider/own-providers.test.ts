import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { loadProviders } from './own-providers.ts';
import { PROVIDERS } from './registry.ts';

const SOUND = `export default {
  name: 'paper', nature: 'its hosts exist on paper', host: {}, transports: ['local'], verbs: [], ready: [],
  limits: { startMs: 1, stopMs: 1 }, kinds: [{ name: 'sheet', limitMs: 1 }],
  read: () => ({}), ground: async () => {}, start: async () => ({}), find: async () => [], isThere: async () => false, remove: async () => {},
};
`;

suite('own providers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-own-providers-'));
  after(() => rmSync(folder, { recursive: true }));
  const load = async (name: string, text: string, more: readonly string[] = []) => {
    writeFileSync(join(folder, name), text);
    return loadProviders(folder, [...more, name]);
  };
  const mistakes = (name: string, text: string, more?: readonly string[]) =>
    load(name, text, more).then(
      () => assert.fail('it was taken'),
      (error: Error) => error.message.split('\n'),
    );

  test('are known beside those of opsproof', async () => {
    const providers = await load('paper.mjs', SOUND);
    assert.deepEqual(
      providers.map(({ shape }) => shape.name),
      [...PROVIDERS.map(({ shape }) => shape.name), 'paper'],
    );
    assert.equal((await providers.at(-1)?.load())?.name, 'paper');
  });

  test('are reported with every mistake, and their file', async () => {
    assert.deepEqual(await mistakes('none.mjs', 'export const x = 1;'), [
      'none.mjs: it exports no provider: write export default, with a provider or a list of them',
    ]);
    assert.match(
      (await mistakes('broken.mjs', 'export default {'))[0] ?? '',
      /^broken\.mjs: it does not load: /,
    );
    assert.deepEqual(await mistakes('nameless.mjs', "export default { name: 'opsproof' };"), [
      'nameless.mjs: a provider needs a name of small letters, digits and -, other than "opsproof"',
    ]);
    assert.deepEqual(await mistakes('text.mjs', 'export default [7];'), [
      'text.mjs: a provider is an object',
    ]);
    const half = SOUND.replace('verbs: []', "verbs: ['explode']")
      .replace("kinds: [{ name: 'sheet', limitMs: 1 }]", 'kinds: []')
      .replace('find: async () => [],', '');
    assert.deepEqual(await mistakes('half.mjs', half), [
      'half.mjs: the provider "paper" needs verbs: a list of stop, start, restart, kill, pause, unpause',
      'half.mjs: the provider "paper" needs kinds: a list of { name, limitMs }, each name once, in the order in which they go',
      'half.mjs: the provider "paper" needs a function find',
    ]);
    await load('first.mjs', SOUND);
    assert.deepEqual(await mistakes('twice.mjs', SOUND, ['first.mjs']), [
      'twice.mjs: there is already a provider "paper": in first.mjs',
    ]);
    assert.deepEqual(await mistakes('ours.mjs', SOUND.replace("'paper'", "'docker'")), [
      'ours.mjs: there is already a provider "docker": it is part of opsproof',
    ]);
  });
});
