import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, suite, test } from 'node:test';

/** The package as a new user gets it: packed, installed into an empty folder, used with that folder's own files. */

const root = join(import.meta.dirname, '..');
const SENTENCES = ['--import', 'node_modules/opsproof/dist/steps/all.js', '--import', 'steps/**/*.{js,ts}'];

const FILES: Readonly<Record<string, string>> = {
  'package.json': '{ "private": true, "type": "module" }\n',
  'environments/here.yaml': 'lifecycle: live\nhosts:\n  here: { transport: local }\n',
  'features/green.feature': `Feature: Green
  Background:
    Given the environment "here"

  Scenario: a built-in sentence
    Then the file "/etc/passwd" exists

  Scenario: a sentence of this repository
    Then the number 4 is even
`,
  'features/red.feature': `Feature: Red
  Scenario: the password file is open to everybody
    Given the environment "here"
    Then the file "/etc/passwd" has mode 0666

  Scenario: a sentence of this repository
    Then the number 3 is even
`,
  'steps/number.ts': `import assert from 'node:assert/strict';
import { parseMoment, Then } from 'opsproof';

// @ts-expect-error a moment is no number: the types of the package are real ones
export const wrong: number = parseMoment(' within 3 seconds');

Then('the number {int} is even', (value: number) => {
  assert.equal(value % 2, 0);
});
`,
  'steps/door.js': `import assert from 'node:assert/strict';
import { DataTable, Then, world } from '@cucumber/cucumber';

Then('these letters come by another door:', function (table) {
  assert.ok(table instanceof DataTable);
  assert.equal(world.scenario, this.scenario);
  assert.equal(this.scenario.blueprint.environment, 'here');
});
`,
  'features/door.feature': `Feature: Another door
  Scenario: steps that import the runner itself
    Given the environment "here"
    Then these letters come by another door:
      | a |
    And the file "/etc/passwd" exists on "here"
`,
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      module: 'nodenext',
      target: 'es2024',
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: ['node'],
      typeRoots: [join(root, 'node_modules', '@types')],
    },
    include: ['steps'],
  }),
};

/** A guard against what never ends: other test runs may share the machine. */
const LONGEST_MS = 600_000;

suite('the packed package in a repository of its own', () => {
  const work = mkdtempSync(join(tmpdir(), 'opsproof-pack-'));
  const user = join(work, 'user');

  before(async () => {
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(user, path)), { recursive: true });
      writeFileSync(join(user, path), text);
    }
    await succeed(root, 'npm', 'pack', '--pack-destination', work, '--loglevel=error');
    const tarball = readdirSync(work).find((name) => name.endsWith('.tgz')) ?? '';
    const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
    await succeed(user, 'npm', 'install', ...quiet, join(work, tarball));
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  test('a green feature with a custom sentence exits 0', async () => {
    const { code, stdout } = await call(user, 'npx', 'opsproof', 'run', 'features/green.feature');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^scenarios {2}2 passed$/m);
    assert.match(stdout, /^left over {2}nothing$/m);
  });

  test('a red feature shows what was expected and observed, and exits 1', async () => {
    const { code, stdout } = await opsproof(user, 'run', 'features/red.feature');
    assert.equal(code, 1, stdout);
    assert.match(stdout, /file "\/etc\/passwd" on here: mode +expected 0666, observed 0644/);
    assert.match(stdout, /^scenarios {2}2 failed$/m);
  });

  test('plain cucumber-js with our sentences imported runs the same features with the same verdicts', async () => {
    const green = await call(user, bin('cucumber-js'), ...SENTENCES, 'features/green.feature');
    assert.equal(green.code, 0, green.stdout);
    assert.match(green.stdout, /^2 scenarios \(2 passed\)$/m);
    const red = await call(user, bin('cucumber-js'), ...SENTENCES, 'features/red.feature');
    assert.equal(red.code, 1, red.stdout);
    assert.match(red.stdout, /^2 scenarios \(2 failed\)$/m);
  });

  test('steps that import the runner itself get the one that runs them', async () => {
    const { code, stdout } = await opsproof(user, 'run', 'features/door.feature');
    assert.equal(code, 0, stdout);
    const threads = await opsproof(user, 'run', 'features/door.feature', '--parallel', '2');
    assert.equal(threads.code, 0, threads.stdout);
    const plain = await call(user, bin('cucumber-js'), ...SENTENCES, 'features/door.feature');
    assert.equal(plain.code, 0, plain.stdout);
  });

  test('what runs is what npm has installed: another copy of a package is the one that is loaded', async (t) => {
    const program = readFileSync(
      join(user, 'node_modules', 'opsproof', 'dist', 'src', 'run', 'program.js'),
      'utf8',
    );
    assert.deepEqual(
      program.match(/^ *\/\/ .*node_modules\/.*$/gm),
      null,
      'code of a package is in the build',
    );
    const { resolve } = createRequire(join(user, 'node_modules', 'opsproof', 'package.json'));
    for (const name of ['@cucumber/cucumber', '@cucumber/gherkin', 'yaml', 'zod']) {
      const main = resolve(name);
      const text = readFileSync(main, 'utf8');
      t.after(() => writeFileSync(main, text));
      writeFileSync(main, `console.error(${JSON.stringify(`loaded ${name}`)});\n${text}`);
    }
    const { stderr } = await opsproof(user, 'run', 'features/door.feature');
    assert.deepEqual(stderr.match(/^loaded .*$/gm)?.toSorted(), [
      'loaded @cucumber/cucumber',
      'loaded @cucumber/gherkin',
      'loaded yaml',
      'loaded zod',
    ]);
  });

  test('what a noun loads on demand is in the package: XML, YAML, TOML and JSON files are read', async () => {
    const files = {
      'a.json': '{ "a": 1 }',
      'a.yaml': 'a: 1\n',
      'a.toml': 'a = 1\n',
      'a.xml': '<a><b>1</b></a>',
    };
    const checks = Object.keys(files).map((name) => {
      writeFileSync(join(user, name), files[name as keyof typeof files]);
      return `    Then the configuration "${join(user, name)}" has at "${name === 'a.xml' ? '/a/b' : 'a'}" 1\n`;
    });
    const feature = `Feature: C\n  Scenario: c\n    Given the environment "here"\n${checks.join('')}`;
    writeFileSync(join(user, 'files.feature'), feature);
    const { code, stdout } = await opsproof(user, 'run', 'files.feature');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^checks {5}4 passed$/m);
  });

  test('every command does its work in the package', { timeout: LONGEST_MS }, async () => {
    const succeeds = async (...argv: string[]) => {
      const { code, stdout, stderr } = await opsproof(user, ...argv);
      assert.equal(code, 0, `opsproof ${argv.join(' ')}: ${stdout}${stderr}`);
      return stdout;
    };
    assert.match(await succeeds('--version'), /^\d+\.\d+\.\d+\n$/);
    assert.match(await succeeds('steps', 'file', 'mode'), /has mode/);
    assert.match(await succeeds('lint', 'features/green.feature'), /no mistake found/);
    // Of one run that never was: what else the engine holds is not this test's business.
    assert.match(await succeeds('sweep', '--run', 'never-was'), /nothing (?:found|to remove)/);
    await succeeds(
      'run',
      'features/green.feature',
      '--format',
      'sarif:sarif.json',
      '--format',
      'nagios:nagios.txt',
    );
    assert.match(await succeeds('gate', '--latest'), /^verdict {4}passed$/m);
    const plotless = await opsproof(user, 'report');
    assert.equal(plotless.code, 0, plotless.stderr);
    assert.match(plotless.stderr, /^without plots, which need echarts \(npm install --save-dev echarts@\d/);
    const page = readFileSync(join(user, 'reports', 'history.html'), 'utf8');
    assert.match(page, /no plots: echarts is not installed/);
    assert.doesNotMatch(page, /<svg/);
    assert.match(await succeeds('learn', '--env', 'here'), /^wrote /m);
    assert.match(await succeeds('drift', 'accept', '--env', 'here'), /^accepted 1 host$/m);
  });

  test('the pages that its README names are in it', () => {
    const folder = join(user, 'node_modules', 'opsproof');
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    const links = [...readme.matchAll(/\]\(([^):#]+)\)/g)].map(([, path]) => path as string);
    assert.ok(links.length > 20, 'the README has links');
    assert.deepEqual(
      links.filter((path) => !existsSync(join(folder, path))),
      [],
    );
  });

  test('a step file in a package.json without a type is loaded without a warning from Node', async () => {
    const folder = join(work, 'typeless');
    mkdirSync(join(folder, 'steps'), { recursive: true });
    for (const name of ['environments', 'features', 'node_modules'])
      symlinkSync(join(user, name), join(folder, name));
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    writeFileSync(join(folder, 'steps', 'number.ts'), FILES['steps/number.ts'] ?? '');
    for (const argv of [[], ['--parallel', '2']]) {
      const { code, stdout, stderr } = await opsproof(folder, 'run', 'features/green.feature', ...argv);
      assert.deepEqual([code, stderr], [0, ''], stdout);
    }
  });

  test('serve answers in the package', { timeout: 180_000 }, async () => {
    const program = join(user, 'node_modules', 'opsproof', 'bin', 'opsproof.js');
    const { NODE_TEST_CONTEXT, ...env } = process.env;
    const argv = [program, 'serve', 'features/green.feature', '--port', '0'];
    const child = spawn(process.execPath, argv, { cwd: user, env });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    try {
      const [line] = await Promise.race([
        once(child.stdout.setEncoding('utf8'), 'data'),
        ended.then((code) => Promise.reject(new Error(`it ended with ${code}`))),
      ]);
      const response = await fetch(/^\S+/.exec(String(line))?.[0] ?? '');
      assert.equal(response.status, 200, await response.text());
    } finally {
      child.kill('SIGTERM');
    }
    assert.equal(await ended, 0);
  });

  test('a typo in a sentence is found before anything runs, and exits 3', async () => {
    writeFileSync(
      join(user, 'typo.feature'),
      'Feature: T\n  Scenario: t\n    Then the file "/etc/passwd" exsts\n',
    );
    const { code, stderr } = await opsproof(user, 'run', 'typo.feature', '--env', 'here');
    assert.equal(code, 3);
    assert.match(stderr, /^typo\.feature:3: no sentence matches: the file "\/etc\/passwd" exsts$/m);
  });

  test('a run that is killed leaves nothing: its watchdog is in the package too', {
    timeout: 180_000,
  }, async () => {
    const files = {
      'environments/small.yaml':
        'lifecycle: ephemeral\nprovider: processes\nhosts:\n  web: { command: [sleep, "7777"] }\n',
      'killed.feature':
        'Feature: K\n  Scenario: k\n    Given the environment "small"\n    Then the file "/no" exists on "web" within 60 seconds\n',
    };
    for (const [path, text] of Object.entries(files)) writeFileSync(join(user, path), text);
    const program = join(user, 'node_modules', 'opsproof', 'bin', 'opsproof.js');
    const { NODE_TEST_CONTEXT, ...env } = process.env;
    const child = spawn(process.execPath, [program, 'run', 'killed.feature'], { cwd: user, env });
    const host = await new Promise<number>((resolve, reject) => {
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const found = said.includes('small         ready') ? childOf(child.pid ?? 0, 'sleep') : undefined;
        if (found !== undefined) resolve(found);
      });
      child.on('exit', () => reject(new Error(`it ended before its host was ready: ${said}`)));
    });
    child.removeAllListeners('exit');
    child.kill('SIGKILL');
    while (existsSync(`/proc/${host}`)) await new Promise((resolve) => setTimeout(resolve, 50));
  });

  test('the types of the package check the steps of the repository', async () => {
    const { code, stdout } = await call(user, join(root, 'node_modules', '.bin', 'tsc'), '-p', '.');
    assert.equal(code, 0, stdout);
  });

  test('the package contains no test, no fixture and no TypeScript source', () => {
    const folder = join(user, 'node_modules', 'opsproof');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    // Examples of the pages are for users to copy.
    const own = files.filter((path) => !path.startsWith(join('docs', 'examples')));
    assert.deepEqual(
      own.filter((path) => /\.test\.|\.fixture\.|fixtures|(?<!\.d)\.ts$/.test(path)),
      [],
    );
    for (const part of ['bin/opsproof.js', 'dist/src/index.d.ts', 'dist/steps/all.js', 'README.md']) {
      assert.ok(files.includes(join(...part.split('/'))), `${part} is missing`);
    }
  });

  /** The process of this name that was started by another, itself or through a session of its own. */
  function childOf(parent: number, name: string): number | undefined {
    return readdirSync('/proc')
      .map(Number)
      .find((pid) => {
        if (Number.isNaN(pid)) return false;
        try {
          const [, called, ppid] =
            /^\d+ \((.*)\) \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
          return called === name && Number(ppid) === parent;
        } catch {
          return false;
        }
      });
  }

  /** What npm linked: npx looks for it anew each time, which takes as long as a run. */
  const bin = (name: string) => join('node_modules', '.bin', name);
  const opsproof = (cwd: string, ...argv: string[]) => call(cwd, bin('opsproof'), ...argv);

  /** Runs a program as a person in that folder would: no tool of this checkout, only its Node, is in the PATH. */
  function call(cwd: string, program: string, ...argv: string[]) {
    const bin = join(work, 'bin');
    if (readdirSync(work).includes('bin') === false) {
      mkdirSync(bin);
      symlinkSync(process.execPath, join(bin, 'node'));
    }
    const foreign = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.startsWith(root));
    const { NODE_TEST_CONTEXT, ...env } = process.env;
    const options = { cwd, encoding: 'utf8', timeout: LONGEST_MS, maxBuffer: 2 ** 26 } as const;
    return new Promise<{ code: number | string | null; stdout: string; stderr: string }>((resolve) => {
      execFile(
        program,
        argv,
        { ...options, env: { ...env, PATH: [bin, ...foreign].join(delimiter) } },
        (error, stdout, stderr) =>
          resolve({ code: error === null ? 0 : (error.code ?? 'killed'), stdout, stderr }),
      );
    });
  }

  async function succeed(cwd: string, ...argv: [string, ...string[]]): Promise<void> {
    const { code, stdout, stderr } = await call(cwd, ...argv);
    assert.equal(code, 0, `${argv.join(' ')}: ${stdout}${stderr}`);
  }
});
