import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseYamlFile } from './yaml-file.ts';

test('an alias without its anchor is a mistake of its file, on its line', () => {
  assert.deepEqual(
    parseYamlFile('hosts:\n  a: &x { transport: local }\n  b: *y\n  c: *x\n', 'e.yaml').problems,
    [{ file: 'e.yaml', line: 3, message: '*y refers to nothing: there is no &y before it' }],
  );
});
