import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { Facts } from '../../host/facts.ts';
import { factsOf, resourceOf } from '../machine.fixture.ts';
import type { Look } from '../resource.ts';

const SHELLS = [['sh'], ['busybox', 'sh']].filter(
  ([name = '']) => spawnSync(name, ['true']).error === undefined,
);

function run(shell: readonly string[], command: string) {
  const [program = '', ...args] = shell;
  const { stdout, stderr, status } = spawnSync(program, [...args, '-c', command], {
    env: { PATH: process.env.PATH },
  });
  return { command, stdout, stderr, exitCode: status ?? -1, durationMs: 1, truncated: false };
}

function lookAt(path: string, facts: Facts, ...wanted: string[]): Look {
  const look = resourceOf('file').look(path, facts, wanted);
  assert.ok('command' in look);
  return look;
}

suite('files that are looked at together', () => {
  const facts = factsOf('debian-12');
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-together-'));
  const there = ['plain', "it's $HOME `id`", 'folder', 'link', ' : ', '-n', '=== followed'];
  const doubtful = ['missing', 'dangling', 'plain/below'];

  before(() => {
    mkdirSync(join(folder, 'folder'));
    for (const name of there.filter((name) => !['folder', 'link'].includes(name))) {
      writeFileSync(join(folder, name), name);
    }
    symlinkSync('plain', join(folder, 'link'));
    symlinkSync('nowhere', join(folder, 'dangling'));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const shell of SHELLS) {
    test(`give the same as one by one, by ${shell[0]}`, () => {
      const paths = [...there, ...doubtful].map((name) => join(folder, name));
      const looks = paths.map((path) => lookAt(path, facts, 'owner', 'mode', 'size', 'type'));
      const together = looks[0]?.together;
      assert.ok(together !== undefined);
      const answers = together.split(run(shell, together.command(paths)), paths);
      assert.deepEqual(
        [...answers.keys()],
        there.map((name) => join(folder, name)),
      );
      for (const [index, path] of paths.entries()) {
        const answer = answers.get(path);
        const look = looks[index];
        if (answer === undefined || look === undefined) continue;
        const state = look.read(answer);
        assert.deepEqual(state, look.read(run(shell, look.command)));
        assert.equal((state as { exists?: unknown }).exists, true);
      }
    });
  }

  test('are only those that need just the inode, on a host with stat, with a name of one line', () => {
    assert.equal(lookAt('/x', facts, 'exists').together?.key, 'stat');
    assert.equal(lookAt('/x', facts, 'content').together, undefined);
    assert.equal(lookAt('/x', facts, 'age').together, undefined);
    assert.equal(lookAt('/x\ny', facts, 'exists').together, undefined);
    assert.equal(lookAt('/x', { ...facts, tools: new Set() }, 'exists').together, undefined);
  });

  test('are all read alone if the output of stat makes no sense', () => {
    const together = lookAt('/x', facts, 'exists').together;
    const reply = {
      ...run(['sh'], 'true'),
      stdout: Buffer.from('stat: unrecognized option\n/x\n:::::::/x\n'),
    };
    assert.deepEqual([...(together?.split(reply, ['/x', '/y']) ?? [])], []);
  });
});
