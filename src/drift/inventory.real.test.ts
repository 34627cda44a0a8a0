import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { suite, test } from 'node:test';
import { Host } from '../host/host.ts';
import { resources } from '../resource/registry.ts';
import { engine } from '../transport/docker/engine.ts';
import { takeInventory } from './inventory.ts';

const docker = await engine();
const answers = await docker.ping().then(
  () => true,
  () => false,
);

suite('what this machine is', () => {
  const look = async (...nouns: string[]) => {
    const host = new Host({ name: 'here', groups: [], target: { transport: 'local' } });
    const around = {
      host: async () => host,
      reach: async () => undefined,
      endpoint: () => undefined,
      response: undefined,
      reply: undefined,
    };
    try {
      return await takeInventory(
        'here',
        around,
        resources.filter(({ noun }) => nouns.includes(noun)),
        { files: [import.meta.filename] },
      );
    } finally {
      await host.close();
    }
  };

  test('includes files that the settings name', async () => {
    const { items, unable } = await look('file');
    assert.deepEqual(unable, {});
    assert.equal(items.file?.[import.meta.filename]?.type, 'regular');
    assert.equal(items.file?.['/etc/passwd']?.owner, 'root');
  });

  test('is the same at a second look', async () => {
    const nouns = resources
      .filter((one) => one.inventory !== undefined && one.noun !== 'port')
      .map(({ noun }) => noun);
    // Images, mounts, routes and firewall rules change on a machine where other tests start containers.
    const still = nouns.filter((noun) => !/^(?:docker image|mount|route|firewall)$/.test(noun));
    const [first, second] = [await look(...still), await look(...still)];
    assert.deepEqual(second, first);
  });

  test('includes the images of its engine', {
    skip: answers ? false : 'no Docker Engine answers',
  }, async () => {
    const name = `opsproof-test/inventory:${randomBytes(4).toString('hex')}`;
    const [repo = '', tag = ''] = name.split(':');
    const image = docker.getImage('opsproof-base:bookworm');
    const before = await look('docker image');
    assert.equal(before.items['docker image']?.[name], undefined);
    await image.tag({ repo, tag });
    try {
      const { items } = await look('docker image');
      assert.deepEqual(items['docker image']?.[name], { id: (await image.inspect()).Id });
    } finally {
      await docker.getImage(name).remove();
    }
  });
});
