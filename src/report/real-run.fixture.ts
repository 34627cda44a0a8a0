import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { loadConfiguration, runCucumber } from '@cucumber/cucumber/api';
import type { Envelope } from '../runner/messages.ts';
import type { RunEvent } from './event/events.ts';

export interface RealRunOptions {
  readonly feature?: string;
  readonly parallel?: number;
  readonly retry?: number;
}

/** Runs the real runner on a small project in its own folder, and returns its output, with the folder named `/shop`. */
export async function realEnvelopes({
  feature = FEATURE,
  parallel = 0,
  retry = 0,
}: RealRunOptions = {}): Promise<Envelope[]> {
  const cwd = await realpath(await mkdtemp(join(tmpdir(), 'opsproof-report-')));
  try {
    await mkdir(join(cwd, 'features'));
    await symlink(join(import.meta.dirname, '../../node_modules'), join(cwd, 'node_modules'), 'dir');
    await writeFile(join(cwd, 'features/shop.feature'), feature);
    await writeFile(join(cwd, 'steps.mjs'), STEPS);
    const environment = { cwd, stdout: nowhere(), stderr: nowhere(), env: {} };
    const provided = {
      import: ['steps.mjs'],
      paths: ['features'],
      parallel,
      retry,
      format: ['message:/dev/null'],
    };
    const { runConfiguration } = await loadConfiguration({ file: false, provided }, environment);
    const envelopes: Envelope[] = [];
    await runCucumber(runConfiguration, environment, (envelope) => envelopes.push(envelope));
    return JSON.parse(JSON.stringify(envelopes).replaceAll(cwd, '/shop'));
  } finally {
    await rm(cwd, { recursive: true });
  }
}

/** The same with constant times: the n-th attempt starts 2n seconds after 10:15 and takes 1.2 s. */
export function fixedTimes(envelopes: readonly Envelope[]): Envelope[] {
  const starts = new Map<string, number>();
  const timestamp = (ms: number) => ({ seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1e6 });
  return envelopes.map((envelope) => {
    const { testCaseStarted, testCaseFinished } = envelope;
    if (testCaseStarted !== undefined) {
      const start = Date.parse('2026-11-22T10:15:00Z') + starts.size * 2000;
      starts.set(testCaseStarted.id, start);
      return { testCaseStarted: { ...testCaseStarted, timestamp: timestamp(start) } };
    }
    if (testCaseFinished === undefined) return envelope;
    const end = (starts.get(testCaseFinished.testCaseStartedId) ?? 0) + 1200;
    return { testCaseFinished: { ...testCaseFinished, timestamp: timestamp(end) } };
  });
}

/** The stream of a run around real envelopes. */
export function runEvents(envelopes: readonly Envelope[], directory = '/reports/run-1'): RunEvent[] {
  return [
    { type: 'run-started', runId: 'run-1', at: '2026-11-22T10:15:00.000Z', directory },
    ...envelopes.map((envelope) => ({ type: 'envelope' as const, envelope })),
    {
      type: 'run-finished',
      at: '2026-11-22T10:15:12.000Z',
      durationMs: 12_000,
      interrupted: false,
      leftovers: [],
    },
  ];
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

const FEATURE = `@shop
Feature: The shop takes orders
  Background:
    Given a stack

  Scenario: the web tier is what we think it is
    Then 3 checks pass
    And 1 checks pass

  Scenario: some of a block are red
    Then 1 checks pass
    And a block is red
    And 1 checks pass

  Scenario: the database cannot be reached
    Then a check is unable

  Scenario: a sentence nobody wrote
    Then the moon is full

  Scenario: not now
    Given it is skipped

  Scenario: a bug in a step
    When a step has a bug

  Scenario Outline: port <port> answers
    Then 1 checks pass

    Examples:
      | port | owner |
      | 80   | nginx |
      | 443  | nginx |

  Scenario: it works at the second try
    Then it is red at first

  Rule: actions tell too
    Scenario: the command fails
      When an action fails
      Then 1 checks pass
`;

const STEPS = `import { After, Given, Then, When } from '@cucumber/cucumber';

class CheckFailed extends Error {}
class CheckUnable extends Error {}
class ActionFailed extends Error {}
const tried = new Set();

const once = { tries: 1, elapsedMs: 3 };
const green = { ...once, sentence: 'the port 80 is listening', subject: 'port 80', host: 'web', attribute: 'listening',
  expected: 'true', observed: 'true', value: true, verdict: 'pass' };
const red = { sentence: 'the service "nginx" is running within 30 seconds', subject: 'service "nginx"', host: 'web',
  attribute: 'running', expected: 'true', observed: 'false', value: false, verdict: 'fail', tries: 14, elapsedMs: 30012,
  moment: 'within 30 seconds', details: ['unit state "failed" since 12:04:11, exit code 1'],
  looked: { command: 'systemctl show nginx -p ActiveState,SubState', exitCode: 0, durationMs: 41, over: 'ssh deploy@web-3:22' },
  hint: 'journal tail attached (30 lines)' };
const unable = { ...once, sentence: 'the port 5432 is listening on "db"', subject: 'port 5432', host: 'db',
  attribute: 'listening', expected: 'true', verdict: 'unable', details: ['login refused for ops@10.0.5.7:22 after 210 ms'],
  hint: 'is the key of ops in authorized_keys?' };

async function attach(world, findings) {
  await world.attach(JSON.stringify(findings), { mediaType: 'application/vnd.opsproof.findings+json' });
}

Given('a stack', () => {});
Then('{int} checks pass', async function (count) {
  await attach(this, Array(count).fill(green));
});
Then('a block is red', async function () {
  await attach(this, [red, unable, green]);
  throw new CheckFailed('2 of 3 checks are red');
});
Then('a check is unable', async function () {
  await attach(this, [unable]);
  throw new CheckUnable('1 of 1 checks is unable');
});
Given('it is skipped', () => 'skipped');
When('a step has a bug', () => {
  throw new TypeError('x is not a function');
});
Then('it is red at first', async function () {
  const first = !tried.has('red');
  tried.add('red');
  await attach(this, [first ? red : green]);
  if (first) throw new CheckFailed('red');
});
When('an action fails', () => {
  throw new ActionFailed('"nginx -t" on web ended with exit 1 after 41 ms');
});
After(async function ({ result }) {
  if (result?.status === 'FAILED') {
    await this.attach('10:15:02 web started\\n10:15:03 emerg: bind() failed', { mediaType: 'text/plain', fileName: 'web log' });
  }
});
`;
