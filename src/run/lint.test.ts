import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { ConfigurationError } from '../model/errors.ts';
import type { Blueprint } from '../sentence/blueprint.ts';
import type { Prospect } from '../world/prospect.ts';
import { type LintOptions, lintScenarios } from './lint.ts';
import { planScenarios } from './plan.ts';
import { loadOwnLibrary } from './vocabulary.fixture.ts';

const SHOP: Blueprint = {
  environment: 'shop',
  protected: false,
  lifecycle: 'ephemeral',
  hosts: ['web', 'db'].map((name) => ({ name, groups: ['all'], published: undefined })),
  endpoints: {},
};
const LIVE: Blueprint = { ...SHOP, environment: 'live', protected: true, lifecycle: 'live' };

/** The mistakes in the steps of one scenario, as `line: message; hint`; the first step is in line 3. */
const TABLE: readonly (readonly [string, string, readonly string[]])[] = [
  ['nothing', 'Given the environment "shop"\nThen the file "/etc/passwd" exists on "web"', []],
  [
    'a sentence that nobody knows, with the nearest one',
    'Given the environment "shop"\nThen the fiel "/etc/passwd" exists on "web"',
    [
      '4: no sentence matches: the fiel "/etc/passwd" exists on "web"; did you mean: the file "/etc/passwd" exists',
    ],
  ],
  [
    'a host that is not there',
    'Given the environment "shop"\nThen the file "/etc/passwd" exists on "wbe"',
    ['4: no host "wbe" in the environment "shop"; did you mean "web"? hosts: web, db'],
  ],
  [
    'no host named where there are two',
    'Given the environment "shop"\nThen the file "/etc/passwd" exists',
    ['4: it does not say on which host; write on "…" or on every host. hosts: web, db'],
  ],
  [
    'an environment that is not there, told once',
    'Given the environment "shpo"\nThen the file "/a" exists on "web"\nThen the file "/b" exists on "web"',
    ['3: no environment "shpo"'],
  ],
  [
    'no environment at all, told once',
    'Then the file "/a" exists on "web"\nThen the file "/b" exists on "web"',
    ['3: no environment is named; begin with: Given the environment "…", or run with --env'],
  ],
  [
    'an attribute that the noun has not',
    'Given the environment "shop"\nThen the file "/etc/passwd" has ownr "root" on "web"',
    ['4: a file has no attribute "ownr"; did you mean "owner"?'],
  ],
  [
    'a row of a table, by its own line',
    'Given the environment "shop"\nThen the file "/etc/passwd" on "web" has:\n  | owner | root |\n  | moed  | 0644 |',
    ['6: a file has no attribute "moed"; did you mean "mode"?'],
  ],
  [
    'a Then that acts',
    'Given the environment "shop"\nThen I run "true" on "web"\nThen the exit status is 0',
    ['4: a Then only checks; refused: run "true"; write it as a When'],
  ],
  [
    'a When that only looks',
    'Given the environment "shop"\nWhen the file "/etc/passwd" exists on "web"\nThen the file "/a" exists on "web"',
    ['4: "the file "/etc/passwd" exists on "web"" only checks, so it cannot be a When; write it as a Then'],
  ],
  [
    'a Given as Then',
    'Then the environment "shop"',
    ['3: "the environment "shop"" checks nothing, so it cannot be a Then; write it as a Given'],
  ],
  [
    'no Then',
    'Given the environment "shop"\nWhen I run "true" on "web"',
    ['2: the scenario "s" has no Then, so it proves nothing'],
  ],
  [
    'an action on a guarded environment',
    'Given the environment "live"\nWhen I run "true" on "web"\nThen the exit status is 0',
    [
      '4: the environment "live" is protected, so nothing in it may be changed; refused: run "true"; run scenarios that act on an environment that is not protected',
    ],
  ],
  [
    'a table where none belongs',
    'Given the environment "shop"\n  | a |\nThen the file "/a" exists on "web"',
    ['3: this sentence takes no table'],
  ],
  [
    'typographic quotes',
    'Given the environment “shop”\nThen the file "/etc/passwd" exists on "web"',
    [
      '3: no sentence matches: the environment “shop”; “ is a typographic quote; write " instead: the environment "shop"',
      '4: no environment is named; begin with: Given the environment "…", or run with --env',
    ],
  ],
];

suite('the lint', async () => {
  const library = await loadOwnLibrary();
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-lint-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const options: LintOptions = {
    ...library,
    environment: undefined,
    async describe(name) {
      const found = [SHOP, LIVE].find(({ environment }) => environment === name);
      if (found === undefined) throw new ConfigurationError([{ message: `no environment "${name}"` }]);
      return found;
    },
  };
  const lint = async (steps: string, more: Partial<LintOptions> = {}) => {
    const lines = steps.split('\n').map((line) => `    ${line}`);
    writeFileSync(join(folder, 'a.feature'), ['Feature: f', '  Scenario: s', ...lines, ''].join('\n'));
    const { scenarios } = await planScenarios(folder, {
      ...{ paths: ['a.feature'], names: [], tagExpression: '', order: 'defined' },
    });
    const problems = await lintScenarios(scenarios, { ...options, ...more });
    return problems.map(({ line, message, hint }) =>
      hint === undefined ? `${line}: ${message}` : `${line}: ${message}; ${hint}`,
    );
  };

  for (const [name, steps, problems] of TABLE)
    test(`finds ${name}`, async () => {
      assert.deepEqual(await lint(steps), problems);
    });

  test('reports what a scenario without a mistake is about to do, and nothing for one with a mistake', async () => {
    const foreseen: Prospect[] = [];
    const tell = { foreseen: (_: object, prospect: Prospect) => void foreseen.push(prospect) };
    await lint('Given the environment "shop"\nThen the file "/etc/passwd" exists on "web"', tell);
    await lint('Given the environment "shop"\nThen the file "/etc/passwd" exists on "wbe"', tell);
    assert.deepEqual(
      foreseen.map(({ environment, fresh, survey }) => [
        environment,
        fresh,
        survey.still,
        [...survey.first.keys()],
      ]),
      [['shop', false, true, [1]]],
    );
  });

  test('reports every sentence that may change something', async () => {
    const acting: string[] = [];
    await lint('Given the environment "shop"\nWhen I run "true" on "web"\nThen the exit status is 0', {
      acts: ({ line, text }) => void acting.push(`${line}: ${text}`),
    });
    assert.deepEqual(acting, ['4: I run "true" on "web"']);
  });

  test('uses the environment of the command line where none is named, and reports once that it does not exist', async () => {
    const check = 'Then the file "/etc/passwd" exists on "web"';
    assert.deepEqual(await lint(check, { environment: 'shop' }), []);
    assert.deepEqual(await lint(check, { environment: 'shpo' }), ['undefined: no environment "shpo"']);
  });

  test('refuses a sentence that needs hosts before the scenario names its environment, also with one of the command line', async () => {
    const early = [
      '3: the scenario names its environment only after this sentence, which needs one; put it first: Given the environment "…"',
    ];
    const named = 'Given the environment "shop"\nThen the file "/b" exists on "web"';
    for (const first of [
      'Given the file "/etc/passwd" exists on "web"',
      'Given the host "web"',
      'When I run "true" on "web"',
    ])
      assert.deepEqual(await lint(`${first}\n${named}`, { environment: 'shop' }), early, first);
    const outside = 'Given the address "192.0.2.1:80" is not reachable';
    assert.deepEqual(await lint(`${outside}\n${named}`, { environment: 'shop' }), []);
  });
});
