import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonIn } from './terraform-program.ts';

test('warnings that tofu 1.12.6 prints before its JSON are left out', () => {
  const printed = `
Warning: Unable to open CLI configuration file

The CLI configuration file at "/home/ops/.terraformrc" does not exist.
{
  "web": { "value": "127.0.0.1" }
}
`;
  assert.deepEqual(JSON.parse(jsonIn(printed)), { web: { value: '127.0.0.1' } });
  assert.equal(jsonIn('{}\n'), '{}\n');
  assert.equal(jsonIn('nothing'), 'nothing');
});
