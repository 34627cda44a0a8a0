import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parsePlaceholders, readSource } from './secret-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'opsproof-secret-'));
after(() => rmSync(folder, { recursive: true }));
const context = { folder, cwd: folder, env: { PATH: process.env.PATH, TOKEN: 't0ken', HOME: folder } };

test('a text is split at its placeholders', () => {
  assert.deepEqual(parsePlaceholders(`a \${env:X} b \${command: echo \${Y} | awk '{ print }' }`), [
    { kind: 'literal', text: 'a ' },
    { kind: 'source', source: 'env', argument: 'X' },
    { kind: 'literal', text: ' b ' },
    { kind: 'source', source: 'command', argument: `echo \${Y} | awk '{ print }'` },
  ]);
});

test('what a shell or a template would read stays unchanged, and two dollars escape', () => {
  const text = `\${PORT} \${PORT:-80} \${env:-x} \${a:b}`;
  assert.deepEqual(parsePlaceholders(text), [{ kind: 'literal', text }]);
  assert.deepEqual(parsePlaceholders(`$\${env:X}`), [{ kind: 'literal', text: `\${env:X}` }]);
  assert.deepEqual(parsePlaceholders(''), [{ kind: 'literal', text: '' }]);
});

test('a misspelt source and an unterminated one are refused', () => {
  assert.throws(() => parsePlaceholders(`\${evn:X}`), {
    name: 'SyntaxError',
    message: `\${evn:…} is not a source; did you mean \${env:…}?`,
  });
  assert.throws(() => parsePlaceholders(`\${env:X`), { message: `\${env:… has no closing }` });
});

test('a variable, a file and a command give their value without the last newline', async () => {
  writeFileSync(join(folder, 'key'), 'one\ntwo\n');
  assert.deepEqual(await readSource('env', 'TOKEN', context), { value: 't0ken' });
  assert.deepEqual(await readSource('file', 'key', context), { value: 'one\ntwo' });
  assert.deepEqual(await readSource('file', '~/key', context), { value: 'one\ntwo' });
  assert.deepEqual(await readSource('command', 'echo "$TOKEN"; pwd', context), { value: `t0ken\n${folder}` });
});

test('a source that cannot be read says why', async () => {
  assert.deepEqual(await readSource('env', 'TOKNE', context), {
    problem: 'the environment variable TOKNE is not set',
    hint: 'did you mean TOKEN?',
  });
  assert.deepEqual(await readSource('file', 'nothing', context), {
    problem: 'the file nothing cannot be read: it does not exist',
  });
  assert.deepEqual(await readSource('file', '.', context), {
    problem: 'the file . cannot be read: it is a folder',
  });
  assert.deepEqual(await readSource('command', 'echo locked >&2; exit 3', context), {
    problem: 'the command "echo locked >&2; exit 3" ended with exit code 3: locked',
  });
  assert.deepEqual(await readSource('command', 'head -c 2000000 /dev/zero; sleep 60', context), {
    problem: 'the command "head -c 2000000 /dev/zero; sleep 60" wrote more than 1 MiB',
  });
  assert.deepEqual(await readSource('env', '', context), { problem: `\${env:} names nothing` });
});
