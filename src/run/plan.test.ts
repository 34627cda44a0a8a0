import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { filesOf } from './files-of.ts';
import { planScenarios } from './plan.ts';
import { type Selection, sourcesOf } from './selection.ts';

const feature = (name: string, ...scenarios: string[]) =>
  `Feature: ${name}\n${scenarios.map((one) => `  @${one}\n  Scenario: ${one}\n    Then x\n`).join('')}`;

const FILES: Readonly<Record<string, string>> = {
  'features/one.feature': feature('One', 'a', 'b', 'c'),
  'features/deep/two.feature': feature('Two', 'd', 'e'),
  'features/page.feature.md': '# Feature: Page\n\n## Scenario: f\n\n* Then x\n',
  'features/deep/notes.txt': 'no feature',
  'node_modules/stranger/stranger.feature': feature('Stranger', 's'),
  '.cache/hidden.feature': feature('Hidden', 'h'),
  'again.txt': '',
  '@again.txt': 'features/one.feature:6\nfeatures/deep/two.feature\n',
  'outline.feature': `Feature: Rows
  Rule: r
    Scenario Outline: row <n>
      Then x:
        | a |
        | b |

      Examples:
        | n |
        | 1 |
        | 2 |
`,
};

suite('the plan', () => {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-plan-'));
  before(() => {
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  const planned = (selection: Partial<Selection>) =>
    planScenarios(
      folder,
      sourcesOf(
        { paths: [], ...selection },
        { features: ['features'], steps: [], reports: 'r', parallel: 1 },
      ),
    );
  const names = async (selection: Partial<Selection>) =>
    (await planned(selection)).scenarios.map(({ pickle }) => pickle.name);

  test('has the features of a folder in the order of their paths', async () => {
    assert.deepEqual(await names({}), ['d', 'e', 'a', 'b', 'c']);
  });

  test('has the features of a whole repository, without its packages and hidden folders', async () => {
    assert.deepEqual(await names({ paths: ['.'] }), ['d', 'e', 'a', 'b', 'c', 'row 1', 'row 2']);
  });

  test('has what a pattern, a line and a Markdown file name, each file once', async () => {
    assert.deepEqual(await names({ paths: ['features/*.feature', 'features/one.feature'] }), ['a', 'b', 'c']);
    assert.deepEqual(await names({ paths: ['features/one.feature:6'] }), ['b']);
    assert.deepEqual(await names({ paths: ['features/page.feature.md'] }), ['f']);
  });

  test('has what a file of paths names', async () => {
    assert.deepEqual(await names({ paths: ['@again.txt'] }), ['b', 'd', 'e']);
  });

  test('has the lines of scenarios, steps, rows of tables and of examples', async () => {
    const { scenarios } = await planned({ paths: ['outline.feature'] });
    assert.deepEqual(
      scenarios.map(({ pickle, line, placeOf }) => [pickle.name, line, ...pickle.steps.map(placeOf)]),
      [
        ['row 1', 10, { line: 4, rows: [5, 6] }],
        ['row 2', 11, { line: 4, rows: [5, 6] }],
      ],
    );
  });

  test('gives a shard the same scenarios under any order', async () => {
    const orders: readonly Partial<Selection>[] = [{}, { order: 'random:3' }, { order: 'random:4' }];
    const shards = await Promise.all(orders.map((order) => names({ shard: '1/2', ...order })));
    assert.deepEqual(shards[0], ['d', 'a', 'c']);
    for (const shard of shards) assert.deepEqual(shard.toSorted(), ['a', 'c', 'd']);
  });

  test('has the scenarios before sharding, and gives every one a unique id', async () => {
    const { scenarios, whole } = await planned({ shard: '2/2' });
    assert.deepEqual([scenarios.length, whole.length], [2, 5]);
    assert.equal(new Set(whole.map(({ pickle }) => pickle.id)).size, 5);
  });
});

suite('files of a path', () => {
  test('a missing path has no files, and a file is itself, whatever its name', async () => {
    assert.deepEqual(await filesOf('/', '/no/such', /x/), []);
    assert.deepEqual(await filesOf('/etc', 'passwd', /\.feature$/), ['/etc/passwd']);
  });

  test('a folder that disappears while it is read leaves the other files', async () => {
    const root = mkdtempSync(join(tmpdir(), 'opsproof-files-'));
    const folders = Array.from({ length: 1_000 }, (_, index) => join(root, `${index}`));
    for (const folder of folders) mkdirSync(folder);
    writeFileSync(join(root, 'a.feature'), '');
    const found = filesOf('/', root, /\.feature$/);
    const clearing = setInterval(() => {
      for (const folder of folders.splice(-20)) rmSync(folder, { recursive: true });
    });
    try {
      assert.deepEqual(await found, [join(root, 'a.feature')]);
    } finally {
      clearInterval(clearing);
      rmSync(root, { recursive: true });
    }
  });
});
