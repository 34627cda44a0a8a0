import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSs } from './port.tool.ts';

test('of ss, one row that makes no sense matters only to a port that occurs in it', () => {
  // A process may have a line end in its name, and ss prints it.
  const text = `LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=3))
LISTEN 0 5 0.0.0.0:8080 0.0.0.0:* users:(("a
b",pid=12,fd=3))
LISTEN 0 5 [::]:443 [::]:*
`;
  assert.deepEqual(
    parseSs(text, 22)?.map(({ address, processes }) => [address, processes]),
    [['0.0.0.0', ['sshd']]],
  );
  assert.equal(parseSs(text, 443)?.length, 1);
  assert.deepEqual(parseSs(text, 25), []);
  assert.equal(parseSs(text, 8080), undefined);
  assert.equal(parseSs('what is this?\n', 25), undefined);
  assert.deepEqual(parseSs('', 25), []);
});
