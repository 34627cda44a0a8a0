import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { greenFinding, redFinding } from '../report/handmade-run.fixture.ts';
import {
  COMMIT,
  decided,
  IMAGE,
  recorded,
  red,
  scenario,
  told,
  unable,
  waiver,
} from './recorded-run.fixture.ts';

const green = scenario({ name: 'green' });

suite('the runs themselves', () => {
  test('a run in which everything passed at once is let through', () => {
    const decision = decided([recorded([green])]);
    assert.deepEqual([decision.verdict, decision.exitCode, told(decision)], ['passed', 0, []]);
  });

  test('no run is red', () => {
    const decision = decided([]);
    assert.deepEqual([decision.exitCode, told(decision)], [1, ['✘ no runs given: nothing was proved']]);
  });

  test('a run that is missing cannot be decided, and something red outranks it', () => {
    const missing = [{ code: 'run-missing', kind: 'undecided', message: 'there is no run "x"' }] as const;
    const undecided = decided([recorded([green])], { missing });
    assert.deepEqual(
      [undecided.verdict, undecided.exitCode, told(undecided)],
      ['undecided', 2, ['? there is no run "x"']],
    );
    const refused = decided([recorded([red({ name: 'a' })])], { missing });
    assert.equal(refused.exitCode, 1);
    assert.deepEqual(told(refused), [
      '✘ 1 scenario is red; none may be',
      '✘ no scenario passed: nothing was proved',
      '? there is no run "x"',
    ]);
  });

  test('without scenarios nothing was proved', () => {
    assert.deepEqual(told(decided([recorded([], { exitCode: 3 })])), [
      '✘ run run-1 has no scenarios: it proves nothing',
    ]);
  });

  test('an interrupted run is red although all that ended is green', () => {
    assert.deepEqual(told(decided([recorded([green], { interrupted: true, exitCode: 130 })])), [
      '✘ run run-1 was interrupted: scenarios that had not finished prove nothing',
    ]);
  });

  test('what a run left behind, and what went wrong around its scenarios, is red', () => {
    const run = recorded([green], {
      exitCode: 1,
      leftovers: ['network n', 'container c'],
      errors: [
        { verdict: 'fail', step: 'AfterAll hook', type: 'Error', message: 'no\n  at x' },
        { verdict: 'unable', type: 'not run', message: '1 planned scenario never began' },
      ],
    });
    assert.deepEqual(told(decided([run])), [
      '✘ run run-1 left something behind: network n and 1 more',
      '✘ run run-1: AfterAll hook: no',
      '✘ run run-1: 1 planned scenario never began',
    ]);
  });

  test('an exit code that nothing explains is red', () => {
    assert.deepEqual(told(decided([recorded([green], { exitCode: 2 })])), [
      '✘ run run-1 ended with exit code 2, and nothing in it explains why',
    ]);
  });

  test('fewer scenarios than were selected are red', () => {
    const features = { digest: 'sha256:f', files: 1, scenarios: 3 };
    assert.deepEqual(told(decided([recorded([green], { features })])), [
      '✘ run run-1 contains 1 of 3 scenarios',
    ]);
  });

  test('two files with one run id and different contents are red', () => {
    const twin = recorded([green], { file: 'elsewhere/findings.json', digest: 'sha256:1' });
    assert.deepEqual(told(decided([recorded([green]), twin])), [
      '✘ run run-1 was given 2 times with different content: reports/run-1/findings.json, elsewhere/findings.json',
    ]);
  });
});

suite('shards', () => {
  const features = { digest: 'sha256:f', files: 1, scenarios: 3 };
  const shard = (index: number, made = {}) =>
    recorded([scenario({ name: `part ${index}` })], {
      runId: `run-${index}`,
      shard: { index, total: 3 },
      features,
      ...made,
    });

  test('all parts together are one run', () => {
    assert.deepEqual(told(decided([shard(1), shard(2), shard(3)])), []);
  });

  test('parts that are missing are named', () => {
    assert.deepEqual(told(decided([shard(1), shard(3)])), ['✘ the shard 2/3 of run-1, run-3 is missing']);
    assert.deepEqual(told(decided([shard(2)])), ['✘ the shards 1/3, 3/3 of run-2 are missing']);
  });

  test('a part that is there twice is red', () => {
    const again = shard(2, { runId: 'run-2b' });
    assert.deepEqual(told(decided([shard(1), shard(2), again, shard(3)])), [
      '✘ the shard 2/3 was given 2 times: run-2, run-2b',
    ]);
  });

  test('a part of other features does not fill the hole', () => {
    const other = shard(3, { features: { ...features, digest: 'sha256:e' } });
    const { reasons } = decided([shard(1), shard(2), other]);
    assert.deepEqual(
      reasons.map(({ message, hint }) => [message, hint]),
      [
        [
          'the shard 3/3 of run-1, run-2 is missing',
          'run run-3 is shard 3/3 of a different run: all shards must have the same files, tags, names, environments and hosts',
        ],
        [
          'the shards 1/3, 2/3 of run-3 are missing',
          'run run-1 is shard 1/3 of a different run: all shards must have the same files, tags, names, environments and hosts',
        ],
      ],
    );
  });

  test('parts that do not add up, or are about different commits, are red', () => {
    const empty = shard(3, {
      scenarios: [scenario({ name: 'a' }), scenario({ name: 'b' })],
      commit: { id: 'e'.repeat(40), clean: true },
    });
    assert.deepEqual(told(decided([shard(1), shard(2), empty])), [
      '✘ the 3 shards contain 4 of 3 scenarios',
      `✘ the shards of run-1, run-2, run-3 tested different commits: ${COMMIT.slice(0, 12)}, eeeeeeeeeeee`,
    ]);
  });
});

suite('what the runs are about', () => {
  const run = recorded([green]);

  test('a run that is too old is red', () => {
    assert.deepEqual(told(decided([run], { policy: { maxAgeMs: 30 * 60_000 } })), [
      '✘ run run-1 began 45 min ago; the policy allows 30 min',
    ]);
    assert.deepEqual(told(decided([run], { policy: { maxAgeMs: 45 * 60_000 } })), []);
  });

  test('a run of the future is red, a clock that goes a little wrong is not', () => {
    const policy = { maxAgeMs: 3_600_000 };
    const later = (startedAt: string) => decided([recorded([green], { startedAt })], { policy });
    assert.deepEqual(told(later('2026-11-22T12:00:00Z')), [
      '✘ run run-1 began 1 h in the future: a clock is wrong',
    ]);
    assert.deepEqual(told(later('2026-11-22T11:01:00Z')), []);
    assert.deepEqual(told(decided([recorded([green], { startedAt: '2026-11-22T12:00:00Z' })])), [
      '✘ run run-1 began 1 h in the future: a clock is wrong',
    ]);
  });

  test('environments must be these and no other', () => {
    const policy = { environments: ['staging', 'production'] };
    const dev = recorded([green], { runId: 'run-2', environments: ['dev'] });
    assert.deepEqual(told(decided([run, dev], { policy })), [
      '✘ run run-2 was on dev; the policy requires staging, production',
      '✘ no run was on production',
    ]);
  });

  test('the commit must be this one, without changes', () => {
    const at = (commit: typeof run.commit, wanted = COMMIT) => {
      const { commit: _, ...bare } = run;
      return told(
        decided([commit === undefined ? bare : { ...run, commit }], { policy: { commit: wanted } }),
      );
    };
    assert.deepEqual(at({ id: COMMIT, clean: true }), []);
    assert.deepEqual(at({ id: COMMIT, clean: true }, COMMIT.slice(0, 7)), []);
    assert.deepEqual(at({ id: COMMIT, clean: false }), [
      '✘ run run-1 had changes that are not in commit 3f2a91c0de5b',
    ]);
    assert.deepEqual(at({ id: 'e'.repeat(40), clean: true }), [
      '✘ run run-1 tested commit eeeeeeeeeeee; 3f2a91c0de5b is required',
    ]);
    assert.deepEqual(at(undefined), ['✘ run run-1 records no commit; the policy requires 3f2a91c0de5b']);
  });

  test('head is the commit that is checked out here; without git it cannot be decided', () => {
    const policy = { commit: 'head' };
    assert.deepEqual(told(decided([run], { policy, head: COMMIT })), []);
    assert.deepEqual(told(decided([run], { policy, head: 'e'.repeat(40) })), [
      '✘ run run-1 tested commit 3f2a91c0de5b; eeeeeeeeeeee is required',
    ]);
    assert.deepEqual(told(decided([run], { policy })), [
      '? the policy requires the commit checked out here, but git reports none',
    ]);
  });

  const shop = { environment: 'staging', host: 'web', name: 'shop:1', id: IMAGE, digests: [] };
  const pulled = { ...shop, digests: [`registry.example.com/shop@sha256:${'b2'.repeat(32)}`] };

  test('an image must have been run, by its id or by its digest', () => {
    const policy = (image: string) => ({ policy: { images: [image] } });
    assert.deepEqual(told(decided([recorded([green], { images: [shop] })], policy(IMAGE))), []);
    assert.deepEqual(
      told(decided([recorded([green], { images: [pulled] })], policy(`shop@sha256:${'b2'.repeat(32)}`))),
      [],
    );
    const [none] = decided([run], policy(IMAGE)).reasons;
    assert.deepEqual(
      [none?.message, none?.hint],
      [`no container in the runs used ${IMAGE}`, 'they used no containers'],
    );
    const [other] = decided(
      [recorded([green], { images: [shop, pulled] })],
      policy(`sha256:${'c3'.repeat(32)}`),
    ).reasons;
    assert.equal(other?.hint, `they used shop:1@${IMAGE}, ${pulled.digests[0]}`);
  });

  test('subjects must have been tested when the policy says so', () => {
    const policy = { subjects: 'tested' } as const;
    const subjects = [{ name: 'shop', sha256: 'a1'.repeat(32) }];
    const tested = recorded([green], { images: [shop] });
    assert.deepEqual(told(decided([tested], { policy, subjects })), []);
    assert.deepEqual(told(decided([run], { policy, subjects })), [
      `✘ no container in the runs used shop@${IMAGE}`,
    ]);
    assert.deepEqual(told(decided([tested], { policy })), [
      '✘ the policy requires tested subjects, but none is given',
    ]);
  });

  test('a run that looked at some hosts only is red unless the policy says otherwise', () => {
    const part = recorded([green], { options: { env: [], limit: ['web-0*'], retry: 0 } });
    const line = 'run run-1 checked only the hosts web-0*';
    assert.deepEqual(told(decided([part])), [`✘ ${line}`]);
    assert.deepEqual(told(decided([part], { policy: { limited: 'warn' } })), [`! ${line}`]);
    assert.deepEqual(told(decided([part], { policy: { limited: 'allow' } })), []);
  });
});

suite('scenarios', () => {
  const flaky = scenario({ name: 'flaky', attempts: 2, tags: ['@flaky'] });
  const skipped = scenario({ name: 'skipped', verdict: 'skipped', tags: ['@later'] });

  test('without a policy nothing may be red, unable, skipped or retried', () => {
    const run = recorded([
      green,
      red({ name: 'a' }),
      red({ name: 'b' }),
      unable({ name: 'c' }),
      skipped,
      flaky,
    ]);
    assert.deepEqual(told(decided([run])), [
      '✘ 2 scenarios are red; none may be',
      '✘ 1 scenario is unable; none in all may be',
      '✘ 1 scenario is skipped; none in all may be',
      '✘ 1 scenario passed only when retried',
    ]);
  });

  test('whatever is neither green, unable nor skipped is red', () => {
    const verdicts = ['fail', 'undefined', 'ambiguous', 'pending', 'misconfigured', 'interrupted'] as const;
    const run = recorded([green, ...verdicts.map((verdict) => scenario({ name: verdict, verdict }))]);
    assert.deepEqual(told(decided([run])), ['✘ 6 scenarios are red; none may be']);
  });

  test('severities say what may be red; the first that fits counts', () => {
    const severities = [
      { name: 'critical', tags: '@critical', red: 0, unable: 0, skipped: 0 },
      { name: 'minor', tags: '@minor', red: 1, unable: Infinity, skipped: Infinity },
      { name: 'cosmetic', tags: '@cosmetic', red: Infinity, unable: Infinity, skipped: Infinity },
    ];
    const run = recorded([
      green,
      red({ name: 'a', tags: ['@minor', '@critical'] }),
      red({ name: 'b', tags: ['@minor'] }),
      red({ name: 'c', tags: ['@cosmetic'] }),
      red({ name: 'd', tags: ['@cosmetic'] }),
      unable({ name: 'e', tags: ['@critical'] }),
    ]);
    assert.deepEqual(told(decided([run], { policy: { severities, unable: 5 } })), [
      '✘ 1 scenario of the severity "critical" is red; none may be',
      '✘ 1 scenario of the severity "critical" is unable; none may be',
    ]);
    const two = recorded([green, red({ name: 'a', tags: ['@minor'] }), red({ name: 'b', tags: ['@minor'] })]);
    assert.deepEqual(told(decided([two], { policy: { severities } })), [
      '✘ 2 scenarios of the severity "minor" are red; 1 may be',
    ]);
  });

  test('so many may be unable and skipped in all', () => {
    const run = recorded([green, unable({ name: 'a' }), unable({ name: 'b' }), skipped]);
    assert.deepEqual(told(decided([run], { policy: { unable: 1, skipped: 1 } })), [
      '✘ 2 scenarios are unable; 1 in all may be',
    ]);
    assert.deepEqual(told(decided([run], { policy: { unable: 2, skipped: 1 } })), []);
  });

  test('the policy says what flaky means, for tags and for all', () => {
    const run = recorded([green, flaky, scenario({ name: 'other', attempts: 3 })]);
    const severities = [
      { name: 'shaky', tags: '@flaky', red: 0, unable: 0, skipped: 0, flaky: 'warn' },
    ] as const;
    assert.deepEqual(told(decided([run], { policy: { severities, flaky: 'refuse' } })), [
      '✘ 1 scenario passed only when retried',
      '! 1 scenario passed only when retried',
    ]);
    assert.deepEqual(told(decided([run], { policy: { severities, flaky: 'allow' } })), [
      '! 1 scenario passed only when retried',
    ]);
    assert.equal(decided([run], { policy: { flaky: 'allow' } }).exitCode, 0);
  });

  test('when everything red is allowed and nothing passed, nothing was proved', () => {
    const severities = [{ name: 'all', tags: '@a', red: Infinity, unable: 0, skipped: 0 }];
    assert.deepEqual(
      told(decided([recorded([red({ name: 'a', tags: ['@a'] })])], { policy: { severities } })),
      ['✘ no scenario passed: nothing was proved'],
    );
  });
});

suite('what is required', () => {
  const smoke = (name: string, more = {}) => scenario({ name, tags: ['@smoke'], ...more });

  test('so many scenarios and checks must have passed', () => {
    const run = recorded([smoke('a'), smoke('b', { findings: [greenFinding, greenFinding] })]);
    const required = (scenarios: number, checks: number, tags = '@smoke') =>
      told(decided([run], { policy: { require: [{ tags, scenarios, checks }] } }));
    assert.deepEqual(required(2, 3), []);
    assert.deepEqual(required(3, 4), [
      '✘ @smoke: 2 scenarios passed; the policy requires 3',
      '✘ @smoke: 3 checks passed; the policy requires 4',
    ]);
    assert.deepEqual(required(1, 1, '@critical'), [
      '✘ @critical: 0 scenarios passed; the policy requires 1',
      '✘ @critical: 0 checks passed; the policy requires 1',
    ]);
    assert.deepEqual(told(decided([run], { policy: { require: [{ scenarios: 3, checks: 0 }] } })), [
      '✘ 2 scenarios passed; the policy requires 3',
    ]);
  });

  test('the same scenario in two runs counts once', () => {
    const again = recorded([smoke('a')], { runId: 'run-2', digest: 'sha256:2' });
    const policy = { require: [{ tags: '@smoke', scenarios: 2, checks: 2 }] };
    assert.deepEqual(told(decided([recorded([smoke('a')]), again], { policy })), [
      '✘ @smoke: 1 scenario passed; the policy requires 2',
      '✘ @smoke: 1 check passed; the policy requires 2',
    ]);
  });

  test('the rows of an outline are scenarios of their own', () => {
    const row = (port: string) => smoke('a port answers', { example: { port } });
    const policy = { require: [{ tags: '@smoke', scenarios: 2, checks: 0 }] };
    assert.deepEqual(told(decided([recorded([row('80'), row('443')])], { policy })), []);
  });

  test('what is waived has not passed', () => {
    const run = recorded([smoke('a'), red({ name: 'b', tags: ['@smoke'] })]);
    const policy = { require: [{ tags: '@smoke', scenarios: 2, checks: 0 }] };
    assert.deepEqual(told(decided([run], { policy, waivers: [waiver] })), [
      '✘ @smoke: 1 scenario passed; the policy requires 2',
    ]);
  });
});

suite('waivers', () => {
  const run = recorded([green, red({ name: 'a', tags: ['@web'] })]);

  test('one that fits lets a red scenario through and is reported', () => {
    const decision = decided([run], { waivers: [waiver] });
    assert.deepEqual([decision.exitCode, told(decision)], [0, []]);
    assert.deepEqual(
      decision.scenarios.map(({ standing }) => standing),
      ['passed', 'waived'],
    );
  });

  test('its last day counts, the day after is red, also when nothing needs it', () => {
    const at = (now: string, runs = [run]) =>
      told(decided(runs, { waivers: [waiver], now: Date.parse(now) }));
    assert.deepEqual(at('2026-11-30T23:59:59.999Z'), []);
    const expired = '✘ the waiver OPS-1 expired on 2026-11-30: the load balancer moves on Monday';
    assert.deepEqual(at('2026-12-01T00:00:00Z'), ['✘ 1 scenario is red; none may be', expired]);
    assert.deepEqual(at('2026-12-01T00:00:00Z', [recorded([green])]), [expired]);
  });

  test('one that fits nothing is a warning', () => {
    assert.deepEqual(told(decided([recorded([green])], { waivers: [waiver] })), [
      '! the waiver OPS-1 matches nothing red: remove it from waivers.yaml',
    ]);
  });

  test('all of its scope must fit', () => {
    const fits = (scope: typeof waiver.scope) =>
      decided([run], { waivers: [{ ...waiver, scope }] }).exitCode === 0;
    assert.equal(fits({ tag: '@web', host: 'web' }), true);
    assert.equal(fits({ sentence: 'the port * is listening on *', host: 'w*' }), true);
    assert.equal(fits({ tag: '@web', host: 'db' }), false);
    assert.equal(fits({ tag: '@db', host: 'web' }), false);
    assert.equal(fits({ sentence: 'the port 8 is listening on "web"' }), false);
    assert.equal(fits({ sentence: 'the port 80' }), false);
  });

  test('a scenario of which only a part is waived stays red', () => {
    const { host: _, ...outside } = { ...redFinding, sentence: 'GET "http://web/" answers 200' };
    const both = recorded([green, red({ name: 'a', findings: [redFinding, outside] })]);
    const decision = decided([both], { waivers: [waiver] });
    assert.deepEqual(decision.reasons[0]?.scenarios, [
      {
        name: 'a',
        uri: 'features/shop.feature',
        line: 7,
        run: 'run-1',
        why: ['port 80: listening expected true, observed false', 'OPS-1 waives only part of it'],
      },
    ]);
    assert.deepEqual(told(decision), ['✘ 1 scenario is red; none may be']);
  });

  test('an action that failed is waived by its sentence, never by a host', () => {
    const step = 'When I run "x" on "web"';
    const sentence = 'I run "x" on "web"';
    const fits = (scope: typeof waiver.scope, error: { readonly sentence?: string }) => {
      const errors = [{ verdict: 'fail', step, ...error, type: 'ActionFailed', message: 'exit 1' }] as const;
      const failed = red({ name: 'a', findings: [], errors });
      return decided([recorded([green, failed])], { waivers: [{ ...waiver, scope }] }).exitCode === 0;
    };
    // Without a sentence of its own: as an older opsproof wrote it.
    for (const error of [{ sentence }, {}]) {
      assert.equal(fits({ sentence }, error), true);
      assert.equal(fits({ host: 'web' }, error), false);
    }
    assert.equal(fits({ sentence: 'run "x" on "web"' }, { sentence }), false);
    assert.equal(fits({ sentence: step }, { sentence }), false);
  });

  test('a check is waived by its whole sentence', () => {
    const whole = redFinding.sentence;
    const fits = (sentence: string) =>
      decided([recorded([green, red({ name: 'a' })])], { waivers: [{ ...waiver, scope: { sentence } }] })
        .exitCode === 0;
    assert.equal(fits(whole), true);
    assert.equal(fits(whole.replace(/^\S+ /, '')), false);
  });

  test('what was interrupted, lost or cannot be run as written is never waived', () => {
    const every = [{ ...waiver, scope: { sentence: '*' } }];
    const misconfigured = scenario({
      name: 'a',
      verdict: 'misconfigured',
      errors: [{ verdict: 'misconfigured', step: 'Given x', type: 'ConfigurationError', message: 'no' }],
    });
    const lost = scenario({
      name: 'b',
      verdict: 'unable',
      errors: [{ verdict: 'unable', type: 'lost', message: 'it never ended' }],
    });
    assert.deepEqual(told(decided([recorded([green, misconfigured, lost])], { waivers: every })), [
      '✘ 1 scenario is red; none may be',
      '✘ 1 scenario is unable; none in all may be',
      '! the waiver OPS-1 matches nothing red: remove it from waivers.yaml',
    ]);
  });

  test('a policy may ask for approvals: each run, on each environment, by so many people', () => {
    const by = (...names: string[]) =>
      recorded([green], {
        approvals: [
          {
            environment: 'staging',
            required: 1,
            accepted: names.map((name) => ({
              by: name,
              approvedAt: '2026-11-22T10:00:00.000Z',
              until: '2026-11-22T18:00:00.000Z',
              file: `approvals/1-${name}.json`,
              digest: `sha256:${'a'.repeat(64)}`,
            })),
            refused: [],
          },
        ],
      });
    const asked = (run: typeof part, approvals: number) => told(decided([run], { policy: { approvals } }));
    const part = recorded([green]);
    assert.deepEqual(asked(by('alice', 'bob'), 2), []);
    assert.deepEqual(asked(by('alice'), 2), [
      '✘ run run-1 was on staging, approved only by alice; the policy requires 2 approvals',
    ]);
    assert.deepEqual(asked(by(), 1), [
      '✘ run run-1 was on staging, approved by nobody; the policy requires 1 approval',
    ]);
    assert.deepEqual(asked(part, 1), [
      '✘ run run-1 was on staging, which requires no approval; the policy requires 1 approval',
    ]);
    assert.deepEqual(told(decided([part])), []);
  });
});
