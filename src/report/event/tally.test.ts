import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FINDINGS_MEDIA_TYPE, type PlacedFinding } from '../../model/finding.ts';
import { checkFingerprint, nth } from '../../model/fingerprint.ts';
import type { Envelope } from '../../runner/messages.ts';
import {
  attached,
  begun,
  ended,
  findingsAttached,
  greenFinding,
  handmadeRun,
  planned,
  redFinding,
  runEnded,
  scenario,
  stepEnded,
  unableFinding,
} from '../handmade-run.fixture.ts';
import { realEnvelopes, runEvents } from '../real-run.fixture.ts';
import type { RunEvent } from './events.ts';
import { runIssues } from './issues.ts';
import { Tally } from './tally.ts';

function tallied(events: readonly RunEvent[]): Tally {
  const tally = new Tally();
  for (const event of events) tally.on(event);
  return tally;
}

function handmade(...envelopes: Envelope[]): Tally {
  return tallied(handmadeRun([...envelopes, runEnded()]));
}

const exitCodes: readonly [string, number, Envelope[]][] = [
  ['all passed', 0, [...scenario('a', 'PASSED'), ...scenario('b', 'PASSED')]],
  ['a check failed', 1, [...scenario('a', 'PASSED'), ...scenario('b', 'PASSED', 'CheckFailed')]],
  ['an action failed', 1, scenario('a', 'ActionFailed')],
  ['a step has a bug', 1, scenario('a', 'TypeError')],
  ['an error nobody knows', 1, scenario('a', 'SomethingElseError')],
  ['a sentence is undefined', 1, scenario('a', 'UNDEFINED')],
  ['a sentence is ambiguous', 1, scenario('a', 'AMBIGUOUS')],
  ['a step is pending', 1, scenario('a', 'PENDING')],
  ['a check could not look', 2, [...scenario('a', 'PASSED'), ...scenario('b', 'CheckUnable')]],
  ['a host could not be reached', 2, scenario('a', 'UnableError')],
  ['the runner does not know how a step ended', 2, scenario('a', 'UNKNOWN')],
  ['one failed and one was unable', 1, [...scenario('a', 'CheckUnable'), ...scenario('b', 'CheckFailed')]],
  [
    'unable beside a configuration mistake',
    2,
    [...scenario('a', 'CheckUnable'), ...scenario('b', 'ConfigurationError')],
  ],
  ['only a configuration mistake', 3, [...scenario('a', 'ConfigurationError'), ...scenario('b', 'PASSED')]],
  ['nothing ran', 3, []],
  ['everything was skipped', 3, [...scenario('a', 'SKIPPED'), ...scenario('b', 'PASSED', 'SKIPPED')]],
  ['some were skipped and the rest passed', 0, [...scenario('a', 'SKIPPED'), ...scenario('b', 'PASSED')]],
  ['a scenario without sentences', 1, [...scenario('a'), ...scenario('b', 'PASSED')]],
];

for (const [what, code, envelopes] of exitCodes) {
  test(`the exit code is ${code} when ${what}`, () => {
    assert.equal(handmade(...envelopes).exitCode(), code);
  });
}

test('an interrupted run exits with 130, whatever its results', () => {
  const events = handmadeRun([...scenario('a', 'CheckFailed'), ...planned('b', 1), begun('b')], {
    interrupted: true,
  });
  const tally = tallied(events);
  assert.equal(tally.exitCode(), 130);
  assert.equal(tally.counts().scenarios.interrupted, 1);
});

test('something left behind makes a green run red', () => {
  const tally = tallied(
    handmadeRun([...scenario('a', 'PASSED'), runEnded()], { leftovers: ['container x'] }),
  );
  assert.equal(tally.exitCode(), 1);
});

test('a scenario that began and never ended is unable, not forgotten', () => {
  const tally = handmade(
    ...scenario('a', 'PASSED'),
    ...planned('b', 2),
    begun('b'),
    stepEnded('b', 0, 'PASSED'),
  );
  assert.equal(tally.exitCode(), 2);
  assert.deepEqual(
    tally.results().map(({ name, verdict, errors }) => [name, verdict, errors.map(({ message }) => message)]),
    [
      ['a', 'pass', []],
      ['b', 'unable', ['it never finished: the worker that ran it is gone']],
    ],
  );
});

test('planned scenarios that never began make the run unable', () => {
  const tally = handmade(...scenario('a', 'PASSED'), ...planned('b', 1));
  assert.equal(tally.exitCode(), 2);
  assert.equal(tally.counts().notRun, 1);
  assert.deepEqual(
    tally.errors().map(({ message }) => message),
    ['1 planned scenario never began'],
  );
});

test('a runner that stops early or reports its own failure is never green', () => {
  assert.equal(tallied(handmadeRun(scenario('a', 'PASSED'))).exitCode(), 2);
  const failed = tallied(handmadeRun([...scenario('a', 'PASSED'), runEnded(false)]));
  assert.equal(failed.exitCode(), 1);
  assert.equal(failed.errors()[0]?.message, 'the runner reports a failed run without a reason');
});

test('the class of its error decides about a failing hook around the run', () => {
  const hook = (type: string): Envelope[] =>
    [
      {
        hook: {
          id: 'h',
          sourceReference: { uri: 'steps.ts', location: { line: 4 } },
          type: 'BEFORE_TEST_RUN',
        },
      },
      {
        testRunHookStarted: {
          id: 's',
          hookId: 'h',
          testRunStartedId: 'r',
          timestamp: { seconds: 0, nanos: 0 },
        },
      },
      {
        testRunHookFinished: {
          testRunHookStartedId: 's',
          timestamp: { seconds: 0, nanos: 0 },
          result: {
            status: 'FAILED',
            duration: { seconds: 0, nanos: 0 },
            exception: { type, message: 'no engine' },
          },
        },
      },
    ] as Envelope[];
  assert.equal(tallied(handmadeRun([...hook('UnableError'), runEnded(false)])).exitCode(), 2);
  const tally = tallied(handmadeRun([...hook('Error'), runEnded(false)]));
  assert.equal(tally.exitCode(), 1);
  assert.deepEqual(tally.errors(), [
    {
      verdict: 'fail',
      step: 'BeforeAll hook',
      uri: 'steps.ts',
      line: 4,
      type: 'Error',
      message: 'no engine',
    },
  ]);
});

test('checks are counted by verdict, in either encoding of the attachment', () => {
  const tally = handmade(
    ...planned('a', 1),
    begun('a'),
    findingsAttached('a', 0, [greenFinding, redFinding]),
    findingsAttached('a', 0, [unableFinding], 'BASE64'),
    stepEnded('a', 0, 'CheckFailed'),
    ended('a'),
  );
  assert.deepEqual(tally.counts().checks, { pass: 1, fail: 1, unable: 1 });
  const place = { uri: 'features/a.feature', name: 'a' };
  const port80 = checkFingerprint(greenFinding, place);
  const port22 = checkFingerprint(unableFinding, place);
  const placed: readonly PlacedFinding[] = [
    { ...greenFinding, fingerprint: port80 },
    // The same check again in its scenario is another one.
    { ...redFinding, kind: 'check-failed', fingerprint: nth(port80, 1) },
    { ...unableFinding, kind: 'check-unable', fingerprint: port22 },
  ];
  assert.deepEqual(tally.results()[0]?.findings, placed);
  assert.deepEqual(tally.results()[0]?.errors[0]?.findings, placed);
  const issues = runIssues(tally, tally.results()).map(({ kind, fingerprint }) => ({ kind, fingerprint }));
  assert.deepEqual(
    issues,
    placed.slice(1).map(({ kind, fingerprint }) => ({ kind, fingerprint })),
  );
});

test('findings that cannot be read make their scenario red', () => {
  for (const body of ['{', '{}', '[1]']) {
    const [pickle, testCase] = planned('a', 1);
    assert.ok(pickle && testCase);
    const attachment = attached('a', 0, body, FINDINGS_MEDIA_TYPE);
    const tally = handmade(pickle, testCase, begun('a'), attachment, stepEnded('a', 0, 'PASSED'), ended('a'));
    assert.equal(tally.exitCode(), 1);
    assert.match(tally.results()[0]?.errors[0]?.message ?? '', /^findings cannot be read: /);
  }
});

test('only the last attempt counts', () => {
  const tally = handmade(
    ...planned('a', 1),
    begun('a', 0),
    findingsAttached('a', 0, [redFinding]),
    stepEnded('a', 0, 'CheckFailed', 0),
    ended('a', 0, true),
    begun('a', 1),
    stepEnded('a', 0, 'PASSED', 1),
    ended('a', 1),
  );
  assert.equal(tally.exitCode(), 0);
  assert.deepEqual(tally.counts().checks, { pass: 0, fail: 0, unable: 0 });
  assert.equal(tally.counts().flaky, 1);
  assert.equal(tally.results()[0]?.attempts, 2);
});

test('stacks are counted when they are ready, and so are their problems', () => {
  const tally = tallied([
    { type: 'stack', environment: 'shop', phase: 'starting' },
    { type: 'stack', environment: 'shop', host: 'web', phase: 'ready' },
    { type: 'stack', environment: 'shop', phase: 'ready' },
    { type: 'stack', environment: 'spare', phase: 'not started: no engine', problem: true },
  ]);
  assert.deepEqual(tally.counts().stacks, { ready: 1, problems: 1 });
  assert.deepEqual(tally.environments(), ['shop', 'spare']);
});

const real = [
  'the web tier is what we think it is pass :6',
  'some of a block are red fail :10',
  'the database cannot be reached unable :15',
  'a sentence nobody wrote undefined :18',
  'not now skipped :21',
  'a bug in a step fail :24',
  'port 80 answers pass :32',
  'port 443 answers pass :33',
  'it works at the second try fail :35',
  'the command fails fail :39',
];

for (const parallel of [0, 2]) {
  test(`a real run in ${parallel} workers is reported scenario by scenario`, async () => {
    const tally = tallied(runEvents(await realEnvelopes({ parallel })));
    const told = tally
      .results()
      .map(({ name, verdict, line }) => ({ line, text: `${name} ${verdict} :${line}` }));
    assert.deepEqual(
      told.toSorted((a, b) => a.line - b.line).map(({ text }) => text),
      real,
    );
    assert.equal(tally.exitCode(), 1);
    assert.deepEqual(tally.counts().checks, { pass: 8, fail: 2, unable: 2 });
    const row = tally.results().find(({ line }) => line === 33);
    assert.deepEqual(row?.example, { port: '443', owner: 'nginx' });
    assert.deepEqual(row?.tags, ['@shop']);
    const rule = tally.results().find(({ line }) => line === 39);
    assert.equal(rule?.feature, 'The shop takes orders');
    assert.equal(rule?.rule, 'actions tell too');
    assert.deepEqual(
      rule?.errors.map(({ step, line }) => [step, line]),
      [['When an action fails', 40]],
    );
    assert.deepEqual(rule?.evidence, [
      { name: 'web log', text: '10:15:02 web started\n10:15:03 emerg: bind() failed' },
    ]);
  });
}

test('a real retry is counted once, with its last attempt', async () => {
  const tally = tallied(runEvents(await realEnvelopes({ retry: 1 })));
  const flaky = tally.results().find(({ line }) => line === 35);
  assert.deepEqual([flaky?.verdict, flaky?.attempts, flaky?.findings.length], ['pass', 2, 1]);
  assert.deepEqual(tally.counts().checks, { pass: 9, fail: 1, unable: 2 });
  assert.equal(tally.results().length, 10);
});

test('a feature that does not parse proves nothing', async () => {
  const tally = tallied(
    runEvents(
      await realEnvelopes({ feature: 'Feature: x\n  Scenario: y\n    Given a stack\n    Gvien z\n' }),
    ),
  );
  assert.equal(tally.exitCode(), 3);
  assert.deepEqual(
    tally.errors().map(({ type, uri, line }) => [type, uri, line]),
    [['ParseError', 'features/shop.feature', 4]],
  );
});
