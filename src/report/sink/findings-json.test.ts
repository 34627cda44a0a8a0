import assert from 'node:assert/strict';
import { test } from 'node:test';
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
  stepEnded,
} from '../handmade-run.fixture.ts';
import { fixedTimes, realEnvelopes, runEvents } from '../real-run.fixture.ts';
import { runToFile } from '../run-to-file.fixture.ts';
import { findings } from './findings-json.ts';

test('the file has the documented shape', async () => {
  const [start, ...rest] = handmadeRun(
    [
      ...planned('a', 2),
      begun('a'),
      findingsAttached('a', 0, [greenFinding]),
      stepEnded('a', 0, 'PASSED'),
      findingsAttached('a', 1, [redFinding]),
      attached('a', 1, 'bind() failed', 'text/plain', 'IDENTITY', 'web log'),
      stepEnded('a', 1, 'CheckFailed'),
      ended('a'),
      runEnded(),
    ],
    { leftovers: ['network n'] },
  );
  assert.ok(start);
  const events = [start, { type: 'stack', environment: 'shop', phase: 'ready' } as const, ...rest];
  assert.deepEqual(JSON.parse(await runToFile(findings, events, 'findings.json')), {
    schema: 1,
    runId: 'run-1',
    startedAt: '2026-11-22T10:15:00.000Z',
    finishedAt: '2026-11-22T10:15:12.000Z',
    durationMs: 12_000,
    exitCode: 1,
    interrupted: false,
    environments: ['shop'],
    images: [],
    counts: {
      scenarios: {
        pass: 0,
        fail: 1,
        unable: 0,
        undefined: 0,
        ambiguous: 0,
        pending: 0,
        misconfigured: 0,
        skipped: 0,
        interrupted: 0,
      },
      checks: { pass: 1, fail: 1, unable: 0 },
      flaky: 0,
      notRun: 0,
      stacks: { ready: 1, problems: 0 },
    },
    leftovers: ['network n'],
    errors: [],
    scenarios: [
      {
        name: 'a',
        uri: 'features/a.feature',
        line: 3,
        feature: 'features/a.feature',
        tags: [],
        verdict: 'fail',
        attempts: 1,
        startedAt: '2026-11-22T10:15:00.000Z',
        durationMs: 0,
        findings: [
          {
            ...greenFinding,
            fingerprint: '8800e0e3a60c9e502f355eb535975efb1e28607ae127aa319ab3644cada6c558',
          },
          {
            ...redFinding,
            kind: 'check-failed',
            fingerprint: '0cf365e5b26ec92021b3fd3659cad2e59f105d287bb80a9f939bc3d499ea1d1f',
          },
        ],
        errors: [
          {
            verdict: 'fail',
            step: 'step a-1',
            sentence: 'step a-1',
            uri: 'features/a.feature',
            type: 'CheckFailed',
            message: 'the message of a',
            stackTrace: 'CheckFailed: the message of a\n    at x',
          },
        ],
        evidence: ['web log'],
      },
    ],
  });
});

test('scenarios are in the order of the feature files, whichever worker was first', async () => {
  const events = runEvents(fixedTimes(await realEnvelopes({ parallel: 2 })));
  const file = JSON.parse(await runToFile(findings, events, 'findings.json'));
  assert.deepEqual(
    file.scenarios.map(({ line }: { line: number }) => line),
    [6, 10, 15, 18, 21, 24, 32, 33, 35, 39],
  );
});
