import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readAnswer } from '../answer.fixture.ts';
import { factsOf, reply, resourceOf } from '../machine.fixture.ts';
import { engineText } from './engine.ts';

const ASLEEP = {
  unable:
    'the engine is not running, and a query would start it: docker.socket is listening for docker.service',
  hint: 'to run it, use: systemctl start docker.service',
};

const CASES = [
  ['docker.socket alone', '=== asleep\ndocker.socket\n', ASLEEP],
  [
    'no answer of systemd',
    '=== untold\nFailed to connect to bus: No such file or directory\n',
    {
      unable:
        'systemd does not report whether the engine is running, and a query might start it: Failed to connect to bus: No such file or directory',
      hint: 'look as root (sudo: true)',
    },
  ],
  [
    'podman on a protected host',
    '=== podman\n',
    {
      unable: 'podman is not run where nothing may be changed, because it writes to its storage every time',
      hint: 'check the output of a command that the environment lists, for example "podman inspect web"',
    },
  ],
] as const;

suite('an engine that must not be asked', () => {
  for (const [what, stdout, unable] of CASES)
    test(`is reported: ${what}`, () => {
      assert.deepEqual(readAnswer('container', 'web', { stdout }), unable);
      assert.deepEqual(readAnswer('docker image', 'web:1', { stdout }), unable);
      const listing = resourceOf('docker image').inventory?.names(factsOf('debian-12'), { files: [] });
      assert.ok(listing !== undefined && 'read' in listing);
      assert.deepEqual(listing.read(reply({ stdout })), unable);
    });

  test('is podman only where nothing may be changed', () => {
    assert.match(engineText({ guarded: true }, 'true'), /=== podman/);
    assert.doesNotMatch(engineText({}, 'true'), /=== podman/);
  });
});
