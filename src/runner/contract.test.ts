import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { suite, test } from 'node:test';
import { ParameterTypeRegistry } from '@cucumber/cucumber-expressions';
import { builder, countHooks, DataTable, World } from './define.ts';
import { drive } from './drive.ts';
import { compileExpression, type TreeRegexp } from './expression.ts';
import { readFeatureFile } from './feature-file.ts';
import { parseSteps } from './inner-steps.ts';
import { loadSupport } from './load-support.ts';
import type { GherkinDocument } from './messages.ts';
import { pageFolder } from './page-folder.ts';
import { planParts, QUIET, runtimeParts, supportParts, workerParts } from './parts.ts';
import type { StepConfig } from './support.ts';

/**
 * What we rely on inside the runner: each name, each number of arguments, each order of messages. A version other than the one that was
 * read is refused first: whoever raises it reads the runner's changes, and then this file.
 */
const READ = {
  '@cucumber/cucumber': '13.3.0',
  '@cucumber/cucumber-expressions': '20.1.0',
  '@cucumber/gherkin': '42.0.1',
  '@cucumber/html-formatter': '24.2.0',
  '@cucumber/messages': '34.2.1',
  '@cucumber/tag-expressions': '11.0.1',
};

const FIXTURE = join(import.meta.dirname, 'fixtures', 'contract');
const root = join(import.meta.dirname, '..', '..');
const file = (...names: string[]) => JSON.parse(readFileSync(join(root, ...names), 'utf8'));

test('the installed packages are the versions that were read and that package.json pins', () => {
  const { dependencies } = file('package.json');
  for (const [name, version] of Object.entries(READ)) {
    assert.equal(dependencies[name], version, `package.json: ${name}`);
    assert.equal(file('node_modules', name, 'package.json').version, version, `installed: ${name}`);
  }
});

test('the runner and we use the same copy of each package', () => {
  const own = createRequire(import.meta.url);
  const theirs = createRequire(own.resolve('@cucumber/cucumber'));
  for (const name of Object.keys(READ).slice(1)) assert.equal(theirs.resolve(name), own.resolve(name), name);
});

test('each part has its name and takes as many arguments as we pass', () => {
  const arities = (parts: object) =>
    Object.fromEntries(
      Object.entries(parts).map(([name, part]: [string, unknown]) => [
        name,
        typeof part === 'function' ? part.length : typeof part,
      ]),
    );
  assert.deepEqual(arities(planParts()), { PickleFilter: 1, orderPickles: 3 });
  assert.deepEqual(arities(supportParts()), { getSupportCodeLibrary: 1 });
  assert.deepEqual(arities(runtimeParts()), {
    emitMetaMessage: 2,
    emitSupportCodeMessages: 1,
    Coordinator: 7,
    InProcessAdapter: 6,
  });
  assert.deepEqual(arities(workerParts()), { WorkerThreadsAdapter: 9 });
  assert.equal(planParts().PickleFilter.prototype.matches.length, 1);
  assert.equal(runtimeParts().Coordinator.prototype.run.length, 0);
  for (const { prototype } of [runtimeParts().InProcessAdapter, workerParts().WorkerThreadsAdapter])
    assert.deepEqual(
      ['setup', 'runBeforeAllHooks', 'runTestCases', 'runAfterAllHooks', 'teardown'].map(
        (phase) => typeof prototype[phase as 'setup'],
      ),
      Array(5).fill('function'),
    );
});

test('ordering changes the list itself', () => {
  const list = [1, 2, 3, 4, 5];
  planParts().orderPickles(list, 'random:7', QUIET);
  assert.notDeepEqual(list, [1, 2, 3, 4, 5]);
  assert.deepEqual(list.toSorted(), [1, 2, 3, 4, 5]);
});

test('an expression shows its pattern and builds groups from a match with indices', () => {
  const expression = compileExpression('{int} lid(s)', new ParameterTypeRegistry());
  const { treeRegexp } = expression as unknown as { readonly treeRegexp: TreeRegexp };
  assert.equal(treeRegexp.regexp.source, '^((?:-?\\d+)|(?:\\d+)) lid(?:s)?$');
  assert.equal(treeRegexp.groupBuilder.build.length, 2);
  assert.equal(Object.getPrototypeOf(Object.getPrototypeOf(treeRegexp)).match.length, 1);
  assert.deepEqual(
    expression.match('2 lids')?.map((argument) => argument.getValue({})),
    [2],
  );
});

test('a table is made from its rows', () => {
  const cell = (value: string) => ({ value });
  const table = new DataTable({
    rows: [{ cells: [cell('a'), cell('b')] }, { cells: [cell('1'), cell('2')] }],
  });
  assert.deepEqual(table.hashes(), [{ a: '1', b: '2' }]);
});

test('a world gets what it can attach with, and its parameters', () => {
  const given = { attach: () => {}, log: () => {}, link: () => {}, parameters: { a: 1 } };
  const world = new World(given as never);
  assert.equal(world.attach, given.attach);
  assert.equal(world.parameters, given.parameters);
});

test('the body of a scenario becomes steps with their types', () => {
  assert.deepEqual(
    parseSteps('Given a\nThen b\n* c').map(({ text, type }) => [text, type]),
    [
      ['a', 'Context'],
      ['b', 'Outcome'],
      ['c', 'Unknown'],
    ],
  );
});

test('the page is beside its package’s main file', () => {
  for (const name of ['index.mustache', 'icon.url', '../main.css', '../main.js'])
    assert.ok(readFileSync(new URL(name, pageFolder())).length > 0, name);
});

suite('a run', async () => {
  const support = await loadSupport(root, [join(FIXTURE, 'steps.ts')]);
  // The same module: the runner has imported it.
  const { order } = await import('./fixtures/contract/steps.ts');

  test('the builder keeps what was defined, while the thread runs', () => {
    const uri = 'src/runner/fixtures/contract/steps.ts';
    assert.deepEqual(
      builder.stepDefinitionConfigs.map(({ code, ...rest }) => ({ ...shown(rest), code: typeof code })),
      [
        { keyword: 'Given', pattern: 'a wait', uri, line: 29, options: {}, code: 'function' },
        { keyword: 'Then', pattern: 'it is red once', uri, line: 33, options: {}, code: 'function' },
        {
          ...{ keyword: 'Then', pattern: 'it is fine', uri, line: 38, code: 'function' },
          options: { wrapperOptions: { mark: 1 } },
        },
      ],
    );
    assert.equal(builder.parameterTypeRegistry, support.parameterTypeRegistry);
    assert.equal(countHooks(), 3);
  });

  test('the loaded library has the same, with an expression for each sentence and a filter for each hook', () => {
    assert.deepEqual(support.undefinedParameterTypes, []);
    assert.deepEqual(
      support.stepDefinitions.map((definition) => definition.matchesStepName('it is fine')),
      [false, false, true],
    );
    assert.deepEqual(support.stepDefinitions.map(shown), builder.stepDefinitionConfigs.map(shown));
    for (const hooks of [
      support.beforeTestCaseHookDefinitions,
      support.beforeTestStepHookDefinitions,
      support.afterTestCaseHookDefinitions,
    ])
      assert.deepEqual(
        hooks.map(({ appliesToTestCase }) => appliesToTestCase.length),
        [1],
      );
  });

  const run = async (hookless: (name: string) => boolean): Promise<readonly string[]> => {
    const feature = await readFeatureFile(root, join(FIXTURE, 'two.feature'));
    order.length = 0;
    await drive({
      scenarios: feature.pickles.map((pickle) => ({
        pickle,
        gherkinDocument: feature.document as GherkinDocument,
        location: { line: 1 },
      })),
      documents: feature.envelopes,
      support,
      options: {
        ...{ dryRun: false, failFast: false, filterStacktraces: true, parallel: 0, retryTagFilter: '' },
        ...{ retry: 1, strict: true, worldParameters: { seed: 's' } },
      },
      cwd: root,
      env: {},
      stderr: new Writable(),
      hookless: (id) => hookless(feature.pickles.find((pickle) => pickle.id === id)?.name ?? ''),
      onEnvelope: (envelope) => void order.push(...Object.keys(envelope)),
    });
    return [...order];
  };

  test('messages come in this order, hooks are steps, and a listener gets each before the runner continues', async () => {
    const red = [
      WORLD,
      ...attempt(
        ...step('before red, string'),
        ...step('before step a wait'),
        ...step('before step it is red once'),
        ...step('after red'),
      ),
    ];
    assert.deepEqual(await run(() => false), [
      ...BEGINNING,
      // The first attempt is red, so there is a second one, in its own world.
      ...[...red, ...red],
      WORLD,
      ...attempt(...step('before fine, string'), ...step('before step it is fine'), ...step('after fine')),
      'testRunFinished',
    ]);
  });

  test('a scenario that hooks skip has no step for them', async () => {
    assert.deepEqual((await run((name) => name === 'fine')).slice(-6), [
      WORLD,
      ...attempt(...step()),
      'testRunFinished',
    ]);
  });
});

/** Everything before the first scenario. */
const BEGINNING = [
  ...['meta', 'source', 'gherkinDocument', 'pickle', 'pickle', 'hook', 'hook'],
  ...['stepDefinition', 'stepDefinition', 'stepDefinition', 'testRunStarted', 'testCase', 'testCase'],
];
/** It is created before the attempt has a name, and its parameters are a copy. */
const WORLD = 'world of {"seed":"s"}';

const attempt = (...steps: readonly string[]) => ['testCaseStarted', ...steps, 'testCaseFinished'];
const step = (...calls: readonly string[]) => ['testStepStarted', ...calls, 'testStepFinished'];

function shown({ keyword, pattern, uri, line, options }: Omit<StepConfig, 'code'>) {
  return { keyword, pattern, uri, line, options };
}
