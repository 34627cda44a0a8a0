import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, suite, test } from 'node:test';
import { readBuildContext } from './build-context.ts';
import { IgnorePatterns } from './ignore-patterns.ts';

const FILES = [
  'Dockerfile',
  'a+b',
  'f(1)',
  'constructor',
  'x.log',
  'd/x.log',
  'd/e/axb',
  'd/keep.txt',
  'd/e/keep.txt',
  'keep',
  'a^b',
];

/** The files that remain, as the client of Docker 28.2.2 (both) and github.com/tonistiigi/fsutil (BuildKit) leave them. */
const CASES: readonly (readonly [string, string, readonly string[], (readonly string[])?])[] = [
  ['a name', 'x.log', ['-x.log']],
  [
    'comments, blanks, a byte order mark and Windows lines',
    '\ufeffx.log\r\n\r\n# keep\r\n  a+b  ',
    ['-x.log', '-a+b'],
  ],
  ['no gitignore: a name is that of the top only', 'keep.txt', []],
  ['slashes around', '/keep/\n./a+b', ['-keep', '-a+b']],
  ['signs of expressions are none', 'f(1)\na+b\na^b', ['-f(1)', '-a+b', '-a^b']],
  ['a name of JavaScript', 'constructor', ['-constructor']],
  ['two stars and a folder', '**/x.log', ['-x.log', '-d/x.log']],
  ['two stars and a letter match the end of a name', '**xb', ['-d/e/axb']],
  ['what is in a folder', 'd', ['-d/x.log', '-d/e/axb', '-d/keep.txt', '-d/e/keep.txt']],
  [
    'the last line counts',
    'd\n!d/keep.txt\nd/keep.txt',
    ['-d/x.log', '-d/e/axb', '-d/keep.txt', '-d/e/keep.txt'],
  ],
  ['all but one', '*\n!keep', ['=keep']],
  ['all but one below a folder', '*\n!d/keep.txt', ['=d/keep.txt']],
  ['all but those of a name', '*\n!**/keep.txt', ['='], ['=d/keep.txt', '=d/e/keep.txt']],
  ['a wildcard for one sign', 'f?1?', ['-f(1)']],
  ['a class, and what it is not', '[^a-w]*', ['-x.log', '-Dockerfile']],
  ['an escaped sign', String.raw`a\+b`, ['-a+b']],
];

suite('a .dockerignore', () => {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-ignore-'));
  for (const file of FILES) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), '');
  }
  after(() => rmSync(folder, { recursive: true }));

  for (const [name, text, classic, buildkit = classic] of CASES) {
    for (const [builder, wanted] of [
      ['classic', classic],
      ['buildkit', buildkit],
    ] as const) {
      test(`${name}, ${builder}`, async () => {
        writeFileSync(join(folder, '.dockerignore'), text);
        const only = wanted.filter((line) => line.startsWith('=')).map((line) => line.slice(1));
        const left = FILES.filter((file) =>
          only.length > 0 ? only.includes(file) : !wanted.includes(`-${file}`),
        );
        const { entries, hidesDockerfile } = await readBuildContext(folder, {
          dockerfile: 'Dockerfile',
          builder,
        });
        const sent = entries.filter(({ info }) => info.isFile()).map(({ path }) => path);
        // The engine needs these two in any case.
        const always = ['Dockerfile', '.dockerignore'];
        assert.deepEqual(
          sent.filter((path) => !always.includes(path)).sort(),
          left.filter((path) => path !== 'Dockerfile' && path !== '').sort(),
        );
        assert.ok(sent.includes('Dockerfile'));
        assert.equal(hidesDockerfile, only.length > 0 || wanted.includes('-Dockerfile'));
      });
    }
  }

  test('links stay links, what runs leave in reports stays here, and a file for one Dockerfile applies to BuildKit', async () => {
    const own = mkdtempSync(join(tmpdir(), 'opsproof-context-'));
    try {
      for (const path of [
        'reports/20261129-131122-0d75/a.log',
        'reports/README.md',
        'reports/history.sqlite-wal',
        'Two',
        'x',
      ]) {
        mkdirSync(dirname(join(own, path)), { recursive: true });
        writeFileSync(join(own, path), '');
      }
      symlinkSync('../..', join(own, 'loop'));
      symlinkSync('20261129-131122-0d75', join(own, 'reports/latest'));
      writeFileSync(join(own, 'Two.dockerignore'), 'x');
      const reports = join(own, 'reports');
      for (const [builder, x] of [
        ['buildkit', []],
        ['classic', ['x']],
      ] as const) {
        const { entries } = await readBuildContext(own, { dockerfile: 'Two', builder, reports });
        assert.deepEqual(
          entries.map(({ path }) => path),
          ['Two', 'Two.dockerignore', 'loop', 'reports', 'reports/README.md', ...x],
        );
      }
    } finally {
      rmSync(own, { recursive: true });
    }
  });

  for (const [text, message] of [
    ['[', 'syntax error in pattern: "["'],
    ['a\\', String.raw`syntax error in pattern: "a\\"`],
    ['!', 'illegal exclusion pattern: "!"'],
  ] as const) {
    test(`${text} is refused`, () =>
      assert.throws(() => new IgnorePatterns(text), { name: 'SyntaxError', message }));
  }
});
