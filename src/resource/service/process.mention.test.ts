import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noteOfMentions } from './process.mention.ts';

const ENTRY = { parent: 1, state: 'S', ticks: 0, threads: 1, nice: 0, virtual: 0, started: 0 };
const running = (...all: readonly (readonly [name: string, ...args: string[]])[]) =>
  all.map(([name, ...args], at) => ({ ...ENTRY, pid: 10 + at, name, arguments: [name, ...args] }));

test('a process that has the name as an argument is told', () => {
  assert.equal(
    noteOfMentions('app.py', running(['timeout', '60', '/srv/app.py'], ['sleep', '9'])),
    'only an argument of timeout (process 10) is called so: ask for the process "timeout" with arguments contains "app.py"',
  );
  assert.match(
    noteOfMentions('shop', running(['java', '-cp', '/srv/shop.jar', 'Main'])) ?? '',
    /^only an argument of java/,
  );
  assert.match(
    noteOfMentions('Main', running(['java', 'com.example.Main'])) ?? '',
    /^only an argument of java/,
  );
  assert.match(
    noteOfMentions('nginx', running(['a', 'nginx'], ['b', 'nginx'], ['c', 'nginx'], ['d', 'nginx'])) ?? '',
    /^only an argument of a \(process 10\), b \(process 11\), c \(process 12\) and 1 more is called so/,
  );
});

test('other text is no mention, and neither is its own name', () => {
  assert.equal(noteOfMentions('app', running(['sleep', 'apple'], ['app'])), undefined);
  assert.equal(noteOfMentions('nginx', []), undefined);
});
