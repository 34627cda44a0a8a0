import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { factsOf, reply, resourceOf } from '../machine.fixture.ts';

const facts = factsOf('debian-12');

function lookAt(name: string, ...wanted: string[]) {
  const look = resourceOf('user').look(name, facts, wanted);
  assert.ok('command' in look);
  return look;
}

test('users that are read together give the same as one by one, and a missing one is read alone', () => {
  const run = (command: string) => {
    const { stdout, status } = spawnSync('sh', ['-c', command]);
    return reply({ stdout, exitCode: status ?? -1 });
  };
  const names = ['root', 'nobody-of-that-name', '0', 'daemon'];
  const answers = lookAt('root', 'exists').together?.split(run(`getent passwd ${names.join(' ')}`), names);
  assert.deepEqual([...(answers?.keys() ?? [])], ['root', 'daemon']);
  for (const [name, answer] of answers ?? []) {
    const look = lookAt(name, 'exists');
    assert.equal(look.together?.command([name]), `getent passwd '${name}'`);
    assert.deepEqual(look.read(answer), look.read(run(look.command)));
  }
});

test('users with more attributes, and those of a host without getent, are read alone', () => {
  assert.equal(lookAt('root', 'uid').together?.key, 'getent passwd');
  assert.equal(lookAt('root', 'groups').together, undefined);
  const bare = resourceOf('user').look('root', { ...facts, tools: new Set() }, ['exists']);
  assert.ok('command' in bare && bare.together === undefined);
});
