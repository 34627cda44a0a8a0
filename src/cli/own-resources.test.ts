import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { HERE, Repository } from './repository.fixture.ts';

/** The example of docs/custom-resources.md, as it stands there. */
const PAGE = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'custom-resources.md'), 'utf8');
const CHECKOUT = /^```ts\n(.*?)^```/ms.exec(PAGE)?.[1] ?? '';
const SETTINGS = /^```yaml\n(.*?)^```/ms.exec(PAGE)?.[1] ?? '';

function git(folder: string, ...args: string[]): void {
  const identity = ['-c', 'user.name=x', '-c', 'user.email=x@example.com'];
  execFileSync('git', ['-C', folder, ...identity, ...args], { stdio: 'ignore' });
}

suite('nouns of a repository', () => {
  let repository: Repository;
  let folder = '';
  before(() => {
    repository = new Repository({
      'environments/here.yaml': HERE,
      'environments/guarded.yaml': `protected: true\n${HERE}`,
      'opsproof.yaml': `environment: here\n${SETTINGS}`,
      'resources/checkout.ts': CHECKOUT,
      'copy/tracked': 'one\n',
    });
    folder = join(repository.folder, 'copy');
    git(folder, 'init', '-q', '-b', 'main');
    git(folder, 'add', '.');
    git(folder, 'commit', '-q', '-m', 'first');
    repository.write({
      'features/checkout.feature': `Feature: Checkouts
  Scenario: as it should be
    Then the checkout "${folder}" exists
    And the checkout "${folder}" is clean on every host within 5 seconds
    And the checkout "${folder}" on "here" has:
      | branch  | main                |
      | commit  | matches /^\\w{40}$/ |
      | changes | empty               |
    And the checkout "/nosuch" does not exist
    When I run "echo two >>${folder}/tracked"
    Then the checkout "${folder}" is not clean
    And these checks fail:
      """
      the checkout "${folder}" is clean
      the checkout "${folder}" has changes none of tracked
      the checkout "/nosuch" exists
      the checkout "/nosuch" does not have branch main
      """
    When I run "echo one >${folder}/tracked"

  Scenario: as it is not
    Then the checkout "${folder}" has branch trunk
`,
      'features/look.feature': `Feature: Looks
  Scenario: only looks
    Then the checkout "${folder}" is clean
`,
    });
  });
  after(() => repository.dispose());

  test('say and look as the built-in ones do, in the main thread and in workers', async () => {
    for (const parallel of ['1', '2']) {
      const { code, stdout, stderr } = await repository.run(
        'run',
        'features/checkout.feature',
        '--parallel',
        parallel,
      );
      assert.deepEqual([code, stderr], [1, ''], stdout);
      assert.match(stdout, /^✔ as it should be /m);
      assert.match(stdout, /^ {6}checkout ".*\/copy" on here: branch {5}expected "trunk", observed "main"$/m);
      assert.match(stdout, /^checks {5}11 passed, 1 failed$/m);
    }
  });

  test('are found by steps, and known to lint with the nearest that would be right', async () => {
    const found = await repository.run('steps', 'checkout', 'clean');
    assert.equal(found.code, 0);
    assert.match(found.stdout, /^Then the checkout "\/srv\/shop" is clean$/m);
    repository.write({
      'features/wrong.feature':
        'Feature: x\n  Scenario: x\n    Then the checkout "/x" has brunch main\n    And the checkout "x" is clean\n',
    });
    const wrong = await repository.run('lint', 'features/wrong.feature');
    assert.equal(wrong.code, 3);
    assert.equal(
      wrong.stderr,
      `features/wrong.feature:3: a checkout has no attribute "brunch"; did you mean "branch"?
features/wrong.feature:4: a checkout is named by its folder, from /; found "x"
2 mistakes; nothing was started
`,
    );
  });

  test('send nothing to a protected environment that its file does not list', async () => {
    const { code, stdout } = await repository.run('run', 'features/look.feature', '--env', 'guarded');
    assert.notEqual(code, 0, stdout);
    assert.match(
      stdout,
      /the environment "guarded" is protected, so only the commands that its file lists may be run/,
    );
    assert.doesNotMatch(stdout, /1 passed/);
  });

  test('run under plain cucumber-js', () => {
    const program = join(import.meta.dirname, '..', '..', 'node_modules', '.bin', 'cucumber-js');
    const imports = ['--import', join(import.meta.dirname, '..', '..', 'steps', 'all.ts')];
    repository.write({
      'features/plain.feature': `Feature: Plain
  Scenario: plain
    Given the environment "here"
    Then the checkout "${folder}" is clean
`,
    });
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const stdout = execFileSync(program, [...imports, 'features/plain.feature'], {
      cwd: repository.folder,
      encoding: 'utf8',
      env: { ...env, NODE_OPTIONS: '--conditions=opsproof-source' },
    });
    assert.match(stdout, /^1 scenario \(1 passed\)$/m);
  });
});

test('what is wrong with files of nouns is reported at once, and nothing starts', async () => {
  const repository = new Repository({
    'environments/here.yaml': HERE,
    'opsproof.yaml': 'environment: here\nresources: [a.ts, b.ts, c.ts, d.ts, e.ts, nosuch.ts]\n',
    'a.ts': 'export const checkout = {};\n',
    'b.ts': `const good = { noun: 'widget', key: 'none', description: 'A widget.', attributes: { size: { type: 'bytes', description: 'Size.' } },
  examples: ['the widget has size over 1 kB'], look: () => ({ unable: 'no' }) };
export default [good, { ...good, noun: 'os', examples: ['the os has size 1'] }, { ...good, loook: 1 }];\n`,
    'c.ts': `export default { noun: 'Big Thing', key: 'name', attributes: { x: { type: 'string', adjective: true, kind: 1 } }, examples: [], look: 'cat' };\n`,
    'd.ts': `export default { noun: 'widget', key: 'none', description: 'x', attributes: { size: { type: 'bytes', description: 'Size.' } }, examples: ['widgets are fine'], look() {} };\n`,
    'e.ts': 'export default const;\n',
    'features/x.feature': 'Feature: x\n  Scenario: x\n    Then the widget has size over 1 kB\n',
  });
  try {
    const { code, stdout, stderr } = await repository.run('run');
    assert.deepEqual([code, stdout], [3, '']);
    const told = stderr.split('\n');
    for (const line of [
      'a.ts: it exports no resource: write export default, with a resource or a list of them',
      'b.ts: there is already a noun "os", and it belongs to opsproof',
      'b.ts: the noun "widget": a resource has no key "loook"; did you mean "look"?',
      'c.ts: the noun "Big Thing": "description" is missing',
      'c.ts: the noun "Big Thing": "noun" is lower-case words and digits, for example: backup job; found "Big Thing"',
      'c.ts: the noun "Big Thing": "key" is quoted, number or none; found "name"',
      'c.ts: the noun "Big Thing": "examples" is a list with at least one sentence; found []',
      'c.ts: the noun "Big Thing": "look" is a function (name, facts, wanted); found "cat"',
      'c.ts: the noun "Big Thing": the attribute "x" has a type of: boolean, text, integer, number, bytes, duration, percent, mode, age, version, list, json; found "string"',
      'c.ts: the noun "Big Thing": the attribute "x" needs a one-line description',
      'c.ts: the noun "Big Thing": the attribute "x" can have adjective: true only if it is a boolean',
      'd.ts: the noun "widget": the example "widgets are fine" does not begin with: the widget is …, has … or exists',
    ]) {
      assert.ok(told.includes(line), `${line}\nis not told in\n${stderr}`);
    }
    assert.match(
      stderr,
      /^c\.ts: the noun "Big Thing": the attribute "x" has no key "kind"; .*type, description, ofPath, adjective, /m,
    );
    assert.match(stderr, /^e\.ts: it does not load: /m);
    assert.match(stderr, /^nosuch\.ts: it does not load: Cannot find module 'nosuch\.ts'$/m);
    assert.match(stderr, /^15 mistakes; nothing was started$/m);
  } finally {
    repository.dispose();
  }
});
