import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { Repository } from './repository.fixture.ts';

const EXAMPLE = readFileSync(new URL('../../docs/examples/engine-command.ts', import.meta.url), 'utf8');

suite('opsproof schema', () => {
  test('writes schemas that know the keys of own providers', async () => {
    const repository = new Repository({
      'opsproof.yaml': 'providers: [providers/engine-command.ts]\n',
      'providers/engine-command.ts': EXAMPLE,
    });
    try {
      const { code, stdout, stderr } = await repository.run('schema', 'editor');
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^wrote editor\/environment\.schema\.json$/m);
      const own = JSON.parse(repository.read('editor/environment.schema.json'));
      const valid = new Ajv({ strict: false }).compile(own);
      const environment = (host: string) =>
        parse(`lifecycle: ephemeral\nprovider: engine-command\nhosts: { a: ${host} }\n`);
      assert.equal(
        valid(environment('{ image: busybox, command: [sh] }')),
        true,
        JSON.stringify(valid.errors),
      );
      assert.equal(valid(environment('{ image: busybox, tmpfs: [/x] }')), false);
      assert.equal(valid(environment('{ image: busybox, imge: x }')), false);
      const settings = parse(
        'lifecycle: ephemeral\nprovider: engine-command\nproviders: { engine-command: { command: podman } }\nhosts: { a: { image: b } }\n',
      );
      assert.equal(valid(settings), true, JSON.stringify(valid.errors));
      const read = (path: string) => readFileSync(new URL(`../../schema/${path}`, import.meta.url), 'utf8');
      assert.equal(repository.read('editor/opsproof.schema.json'), read('opsproof.schema.json'));
      const known = new Ajv({ strict: false }).compile(JSON.parse(read('environment.schema.json')));
      assert.equal(known(settings), false);
    } finally {
      repository.dispose();
    }
  });

  test('wants one folder, and providers without mistakes', async () => {
    const repository = new Repository({ 'opsproof.yaml': 'providers: [gone.ts]\n' });
    try {
      for (const argv of [[], ['a', 'b']]) {
        const { code, stderr } = await repository.run('schema', ...argv);
        assert.deepEqual([code, stderr], [3, 'write one folder: opsproof schema schema\n']);
      }
      const { code, stderr } = await repository.run('schema', 'a');
      assert.equal(code, 3);
      assert.match(stderr, /gone\.ts/);
    } finally {
      repository.dispose();
    }
  });
});
