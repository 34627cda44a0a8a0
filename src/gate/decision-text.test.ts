import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decisionJson } from './decision-json.ts';
import { printDecision } from './decision-text.ts';
import { COMMIT, decided, recorded, red, scenario, unable, waiver } from './recorded-run.fixture.ts';

test('a refusal lists the reasons, what is waived, what was counted, and the verdict last', () => {
  const run = recorded(
    [
      scenario({ name: 'green' }),
      scenario({ name: 'slow', attempts: 2, line: 12 }),
      red({ name: 'the shop answers', line: 20, tags: ['@web'] }),
      unable({ name: 'the database answers', line: 30 }),
    ],
    { shard: { index: 1, total: 2 }, features: { digest: 'sha256:f', files: 1, scenarios: 8 } },
  );
  const decision = decided([run], {
    policy: { file: 'gate.yaml', flaky: 'warn' },
    waivers: [
      { ...waiver, scope: { tag: '@web' } },
      { ...waiver, id: 'OPS-2', expires: '2026-11-01' },
    ],
    subjects: [{ name: 'shop', sha256: 'a1'.repeat(32) }],
  });
  assert.equal(
    printDecision(decision),
    `✘ the shard 2/2 of run-1 is missing
✘ 1 scenario is unable; none in all may be
    the database answers   features/shop.feature:30 in run run-1
      port 22 on db: listening expected true, unable: login refused for ops@10.0.5.7:22 after 210 ms
✘ the waiver OPS-2 expired on 2026-11-01: the load balancer moves on Monday
    ops-web is responsible: renew it or remove it from waivers.yaml
! 1 scenario passed only when retried
    slow   features/shop.feature:12 in run run-1
      it passed on attempt 2
~ waived by OPS-1 until 2026-11-30: the load balancer moves on Monday (owner ops-web, approved by head of ops)
    the port 80 is listening on "web" on web   the shop answers, features/shop.feature:20

scenarios  1 passed, 1 passed only when retried, 1 unable, 1 waived
checks     3 passed, 1 failed, 1 unable
runs       run-1, shard 1/2, on staging, commit 3f2a91c0de5b, begun 45 min ago
policy     gate.yaml
waivers    waivers.yaml: 1 used, 0 not used, 1 expired
subjects   shop@sha256:${'a1'.repeat(32)}
verdict    refused for 3 reasons`,
  );
});

test('what passes is short', () => {
  const { commit: _, ...run } = recorded([scenario({ name: 'green' })]);
  assert.equal(
    printDecision(decided([run])),
    `scenarios  1 passed
checks     1 passed
runs       run-1, on staging, begun 45 min ago
policy     none: everything must pass at the first attempt
waivers    none
verdict    passed`,
  );
  const warned = decided([run], { waivers: [waiver] });
  assert.match(printDecision(warned), /\nverdict {4}passed, with 1 warning$/);
});

test('what could not be looked at is undecided', () => {
  const missing = [
    {
      code: 'run-missing',
      kind: 'undecided',
      message: 'there is no run "x"',
      hint: 'reports/ contains no runs',
    },
  ] as const;
  assert.equal(
    printDecision(decided([], { missing })),
    `? there is no run "x"
    reports/ contains no runs

scenarios  none
checks     none
runs       none
policy     none: everything must pass at the first attempt
waivers    none
verdict    undecided for 1 reason: it could not be checked`,
  );
});

test('of many scenarios the first are reported, and bytes of a host never reach the terminal as they are', () => {
  const run = recorded(Array.from({ length: 25 }, (_, index) => red({ name: `s${index}\u001b[31m` })));
  const text = printDecision(decided([run]));
  assert.match(text, /^✘ 25 scenarios are red; none may be\n {4}s0\\u001b\[31m {3}features/);
  assert.match(text, /\n {4}… 5 more\n/);
  assert.ok(!text.includes('\u001b'));
});

test('the same for programs', () => {
  const run = recorded([scenario({ name: 'green' }), red({ name: 'a' })]);
  const decision = decided([run], {
    policy: { file: 'gate.yaml', digest: 'sha256:c' },
    waivers: [waiver],
    subjects: [{ name: 'shop', sha256: 'a1' }],
  });
  assert.deepEqual(JSON.parse(JSON.stringify(decisionJson(decision))), {
    schema: 1,
    verdict: 'passed',
    exitCode: 0,
    decidedAt: '2026-11-22T11:00:00.000Z',
    reasons: [],
    warnings: [],
    waived: [
      {
        id: 'OPS-1',
        reason: 'the load balancer moves on Monday',
        owner: 'ops-web',
        approver: 'head of ops',
        expires: '2026-11-30',
        sentence: 'the port 80 is listening on "web"',
        host: 'web',
        scenario: 'a',
        uri: 'features/shop.feature',
        line: 7,
        run: 'run-1',
      },
    ],
    counts: {
      scenarios: { passed: 1, flaky: 0, red: 0, unable: 0, skipped: 0, waived: 1 },
      checks: { pass: 2, fail: 1, unable: 0 },
    },
    runs: [
      {
        runId: 'run-1',
        file: 'reports/run-1/findings.json',
        digest: `sha256:${'0'.repeat(64)}`,
        startedAt: '2026-11-22T10:15:00.000Z',
        finishedAt: '2026-11-22T10:15:12.000Z',
        exitCode: 1,
        environments: ['staging'],
        commit: { id: COMMIT, clean: true },
        features: { digest: `sha256:${'f'.repeat(64)}`, files: 1, scenarios: 2 },
      },
    ],
    subjects: [{ name: 'shop', digest: { sha256: 'a1' } }],
    policy: { file: 'gate.yaml', digest: 'sha256:c' },
    waivers: { file: 'waivers.yaml', used: ['OPS-1'], unused: [], expired: [] },
  });
});
