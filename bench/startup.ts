/**
 * How long one trivial scenario takes from a cold start: `opsproof run` against bare `cucumber-js`.
 *
 *   npm run bench:startup [-- runs]
 *
 * Both run the same feature in a folder of their own; the two take turns, so that a slow moment of the machine hits both.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const TARGET_RATIO = 1.3;
const ONE_RUN_MS = 60_000;
const root = join(import.meta.dirname, '..');
const FILE = '/etc/passwd';

interface Contestant {
  readonly name: string;
  readonly folder: string;
  readonly argv: readonly string[];
  readonly times: number[];
}

const runs = Number(process.argv[2] ?? 7);
const work = mkdtempSync(join(tmpdir(), 'opsproof-bench-'));
try {
  const contestants = [opsproof(), cucumber()];
  // The first run of each fills the caches of disk and compiler; what is measured is a new process, not a new machine.
  for (const contestant of contestants) timeOf(contestant);
  for (let run = 0; run < runs; run += 1) {
    for (const contestant of contestants) contestant.times.push(timeOf(contestant));
  }
  report(contestants);
} finally {
  rmSync(work, { recursive: true, force: true });
}

function opsproof(): Contestant {
  const folder = write('opsproof', {
    'environments/here.yaml': 'lifecycle: live\nhosts:\n  here: { transport: local }\n',
    'features/trivial.feature': `Feature: Trivial
  Background:
    Given the environment "here"

  Scenario: a file is there
    Then the file "${FILE}" exists
`,
  });
  return { name: 'opsproof run', folder, argv: [join(root, 'bin', 'opsproof.js'), 'run'], times: [] };
}

function cucumber(): Contestant {
  const folder = write('cucumber', {
    'features/trivial.feature': `Feature: Trivial
  Background:
    Given the environment "here"

  Scenario: a file is there
    Then the file "${FILE}" exists
`,
    'features/steps.js': `import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { Given, Then } from '@cucumber/cucumber';

Given('the environment {string}', function (name) {
  this.environment = name;
});

Then('the file {string} exists', (path) => {
  assert.equal(existsSync(path), true);
});
`,
    'package.json': '{ "type": "module" }\n',
  });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const program = join(root, 'node_modules', '@cucumber', 'cucumber', 'bin', 'cucumber.js');
  return { name: 'cucumber-js', folder, argv: [program], times: [] };
}

function write(name: string, files: Readonly<Record<string, string>>): string {
  const folder = join(work, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Wall time in milliseconds. @throws when the run is not green: a fast failure is no result */
function timeOf({ name, folder, argv }: Contestant): number {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, {
    cwd: folder,
    encoding: 'utf8',
    timeout: ONE_RUN_MS,
    env: { ...process.env, CI: 'true' },
  });
  const took = performance.now() - started;
  if (status !== 0) throw new Error(`${name} ended with ${status}:\n${stdout}${stderr}`);
  return took;
}

function report(contestants: readonly Contestant[]): void {
  for (const { name, times } of contestants) {
    const all = times.map((time) => time.toFixed(0)).join(' ');
    console.log(`${name.padEnd(13)} median ${median(times).toFixed(0)} ms   (${all})`);
  }
  const [ours = Number.NaN, bare = Number.NaN] = contestants.map(({ times }) => median(times));
  console.log(`ratio         ${(ours / bare).toFixed(2)}   (at most ${TARGET_RATIO} wanted)`);
  const version = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8')).version;
  const runner = version('node_modules/@cucumber/cucumber/package.json');
  console.log(
    `node ${process.version}, @cucumber/cucumber ${runner}, opsproof ${version('package.json')}, ${runs} runs each`,
  );
  process.exitCode = ours / bare <= TARGET_RATIO ? 0 : 1;
}

function median(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
