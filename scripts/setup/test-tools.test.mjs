import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingTools, TEST_TOOLS } from './test-tools.mjs';

test('a package is missing when its program is in none of the folders of the system', () => {
  assert.deepEqual(
    missingTools(() => false),
    Object.keys(TEST_TOOLS),
  );
  assert.deepEqual(
    missingTools((path) => path !== '/usr/sbin/sshd' && path !== '/usr/bin/busybox'),
    [],
    'they lie elsewhere',
  );
  assert.deepEqual(
    missingTools((path) => !path.endsWith('/sshd') && !path.endsWith('/busybox')),
    ['busybox-static', 'openssh-server'],
  );
});
