import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Contestant, contest } from '../contest.ts';
import { OURS, opsproofRun } from '../contestant.ts';
import { compare, type Measurement } from '../measurement.ts';
import { ROOT, type Workshop } from '../workshop.ts';

/** How many scenarios, and how much of the time of bare cucumber-js they may take. */
const SIZES = [
  { size: 1, within: 1.0 },
  { size: 1000, within: 1.5 },
];
const FILE = '/etc/passwd';
const BARE = 'cucumber-js';
const ASKING = 'cucumber-js, each step asks by a process';
const REPORTING = 'cucumber-js with its message, HTML and JUnit reports';
const REPORTS = ['message:messages.ndjson', 'html:report.html', 'junit:junit.xml'].flatMap((format) => [
  '--format',
  format,
]);

/**
 * All run the same feature from a cold start. The steps of bare cucumber-js are the cheapest there can be: a call inside the
 * process, no report. The others write the reports that it has like ours, and look as opsproof must, which serves every kind of host: by a
 * process for each look.
 */
export const startupMeasurement: Measurement = {
  name: 'startup',
  about: '1 and 1,000 scenarios with one trivial local check each, from a cold start',
  async measure(workshop) {
    const rows = [];
    for (const { size, within } of SIZES) {
      const results = await contest(
        [
          ours(workshop, size),
          bare(workshop, `bare-${size}`, size, BARE, STEPS),
          bare(workshop, `reporting-${size}`, size, REPORTING, STEPS, REPORTS),
          bare(workshop, `asking-${size}`, size, ASKING, ASKING_STEPS),
        ],
        workshop.runs,
        workshop.say,
      );
      const ms = (name: string) => results.get(name)?.ms ?? Number.NaN;
      const work = `${size} trivial local scenario${size === 1 ? '' : 's'}, cold`;
      rows.push(
        compare({ work, against: `bare cucumber-js (${version()})` }, ms(OURS), ms(BARE), { within }),
      );
      for (const against of [REPORTING, ASKING]) {
        const { target: _, ...like } = compare({ work, against }, ms(OURS), ms(against), { within });
        rows.push({ ...like, verdict: '-' as const });
      }
    }
    return rows;
  },
};

function ours(workshop: Workshop, size: number): Contestant {
  return opsproofRun(workshop, `startup-${size}`, {
    'environments/here.yaml': 'lifecycle: live\nhosts:\n  here: { transport: local }\n',
    'features/trivial.feature': feature(size),
  });
}

function bare(
  workshop: Workshop,
  place: string,
  size: number,
  name: string,
  steps: string,
  options: readonly string[] = [],
): Contestant {
  const folder = workshop.write(place, {
    'features/trivial.feature': feature(size),
    'features/steps.js': steps,
    'package.json': '{ "type": "module" }\n',
  });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const program = join(ROOT, 'node_modules', '@cucumber', 'cucumber', 'bin', 'cucumber.js');
  return {
    name,
    program: { argv: [process.execPath, program, ...options], cwd: folder, env: { CI: 'true' } },
  };
}

function feature(size: number): string {
  const scenarios = Array.from(
    { length: size },
    (_, index) => `  Scenario: a file is there, ${index + 1}\n    Then the file "${FILE}" exists\n`,
  );
  return ['Feature: Trivial\n  Background:\n    Given the environment "here"\n', ...scenarios].join('\n');
}

const STEPS = `import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { Given, Then } from '@cucumber/cucumber';

Given('the environment {string}', function (name) {
  this.environment = name;
});

Then('the file {string} exists', (path) => {
  assert.equal(existsSync(path), true);
});
`;

const ASKING_STEPS = `import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Given, Then } from '@cucumber/cucumber';

Given('the environment {string}', function (name) {
  this.environment = name;
});

Then('the file {string} exists', async (path) => {
  await promisify(execFile)('test', ['-e', path]);
});
`;

function version(): string {
  const path = join(ROOT, 'node_modules', '@cucumber', 'cucumber', 'package.json');
  return JSON.parse(readFileSync(path, 'utf8')).version;
}
