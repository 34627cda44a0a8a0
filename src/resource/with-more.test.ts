import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reply } from './machine.fixture.ts';
import { withMore } from './with-more.ts';

test('a look with an additional question explains itself as it did before', () => {
  const look = withMore(
    {
      command: 'first',
      read: () => ({ exists: true }),
      note: ({ stdout }) => `it said ${stdout}`,
      undeniable: (attribute, value) => ({ unable: `${attribute} may be ${value}` }),
    },
    {
      attributes: ['more'],
      section: 'more',
      command: 'second',
      read: (text) => ({ state: { more: text }, unseen: {} }),
    },
  );
  const answer = reply({ stdout: 'one\n=== more\ntwo\n' });
  assert.deepEqual(look.read(answer), { exists: true, more: 'two\n' });
  assert.equal(look.note?.(answer), 'it said one\n');
  assert.deepEqual(look.undeniable?.('a', 'b', answer), { unable: 'a may be b' });
});
