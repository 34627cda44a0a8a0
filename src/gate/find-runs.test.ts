import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { findRuns } from './find-runs.ts';
import { recorded, scenario } from './recorded-run.fixture.ts';

suite('finding runs', () => {
  let cwd: string;
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'opsproof-gate-'));
  });
  afterEach(() => rmSync(cwd, { recursive: true }));

  const write = (path: string, content: unknown) => {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), typeof content === 'string' ? content : JSON.stringify(content));
  };
  const run = (runId: string, startedAt = '2026-11-22T10:15:00.000Z') => {
    const { file: _, digest: __, ...file } = recorded([scenario({ name: 'green' })], { runId, startedAt });
    return file;
  };
  const find = async (names: readonly string[], latest = false) => {
    const { runs, reasons } = await findRuns({ cwd, reports: 'reports', names, latest });
    return { runs: runs.map(({ file }) => file), reasons: reasons.map(({ message }) => message) };
  };

  test('by id, by file, by folder, and the newest', async () => {
    write('reports/20261122-101500-aaaa/findings.json', run('a'));
    symlinkSync('20261122-101500-aaaa', join(cwd, 'reports/latest'));
    const found = { runs: ['reports/20261122-101500-aaaa/findings.json'], reasons: [] };
    assert.deepEqual(await find(['20261122-101500-aaaa']), found);
    assert.deepEqual(await find(['reports/20261122-101500-aaaa/findings.json']), found);
    assert.deepEqual(await find(['reports/20261122-101500-aaaa']), found);
    assert.deepEqual(await find(['reports']), found);
    assert.deepEqual(await find([], true), found);
    assert.deepEqual(await find(['reports'], true), found);
  });

  test('below a folder of artifacts, in the order in which they began', async () => {
    write('proof/shard-1/20261122-101500-aaaa/findings.json', run('a', '2026-11-22T10:15:01.000Z'));
    write('proof/shard-2/20261122-101500-bbbb/findings.json', run('b'));
    assert.deepEqual(await find(['proof']), {
      runs: [
        'proof/shard-2/20261122-101500-bbbb/findings.json',
        'proof/shard-1/20261122-101500-aaaa/findings.json',
      ],
      reasons: [],
    });
  });

  test('a copy of the newest run, as some CI servers make of the link, counts once', async () => {
    write('proof/20261122-101500-aaaa/findings.json', run('a'));
    write('proof/latest/findings.json', run('a'));
    assert.equal((await find(['proof'])).runs.length, 1);
  });

  test('a run below a run, and however deep it lies', async () => {
    write('proof/findings.json', run('a'));
    write('proof/web/a/findings.json', run('b'));
    write('proof/1/2/3/4/5/6/findings.json', run('c'));
    assert.deepEqual((await find(['proof'])).runs.toSorted(), [
      'proof/1/2/3/4/5/6/findings.json',
      'proof/findings.json',
      'proof/web/a/findings.json',
    ]);
  });

  test('a link proves nothing: a file, a folder below, the folder itself, the newest run', async () => {
    write('old/findings.json', run('a'));
    write('proof/findings.json', run('b'));
    write('reports/20261122-101500-aaaa/findings.json', run('c'));
    const link = async (path: string, target: string, names: readonly string[], latest = false) => {
      symlinkSync(target, join(cwd, path));
      const { reasons } = await find(names, latest);
      rmSync(join(cwd, path));
      return reasons;
    };
    const followed = 'links are not followed';
    mkdirSync(join(cwd, 'linked'));
    assert.deepEqual(await link('linked/findings.json', '../old/findings.json', ['linked']), [
      `linked/findings.json is a link: ${followed}`,
    ]);
    assert.deepEqual(await link('x.json', 'old/findings.json', ['x.json']), [
      `x.json is a link to old/findings.json: ${followed}`,
    ]);
    assert.deepEqual(await link('proof/web', '../old', ['proof']), [
      `proof/web is a link to ../old: ${followed}`,
    ]);
    assert.deepEqual(await link('today', 'old', ['today']), [`today is a link to old: ${followed}`]);
    // Beside what it leads to it says nothing new.
    assert.deepEqual(await link('proof/same', '.', ['proof']), []);
    const elsewhere = 'reports/latest points to ../old, which is not a folder beside it';
    for (const names of [['latest'], ['reports/latest']])
      assert.deepEqual(await link('reports/latest', '../old', names), [elsewhere]);
    assert.deepEqual(await link('reports/latest', '../old', [], true), [elsewhere]);
    assert.deepEqual(await link('reports/latest', '20261122-999999-aaaa', [], true), [
      'reports/latest points to 20261122-999999-aaaa, which does not exist',
    ]);
  });

  test('what never came to its end is reported, also when it left the file of an earlier run', async () => {
    write('proof/findings.json', { schema: 1, unfinished: true });
    assert.deepEqual(await find(['proof']), {
      runs: [],
      reasons: ['proof/findings.json is from a run that never finished'],
    });
    write('reports/20261122-101500-aaaa/findings.json', run('a'));
    symlinkSync('20261122-101500-aaaa', join(cwd, 'reports/latest'));
    write('reports/latest.unfinished', '20261122-101600-bbbb\n');
    const since = 'began after the newest finished run and never finished: it hit a mistake or was killed';
    assert.deepEqual((await find([], true)).reasons, [`the run 20261122-101600-bbbb ${since}`]);
    assert.deepEqual((await find(['reports'])).reasons, [`a run of reports ${since}`]);
  });

  test('what is no file is not opened', async () => {
    mkdirSync(join(cwd, 'proof'));
    execFileSync('mkfifo', [join(cwd, 'proof/findings.json')]);
    assert.deepEqual((await find(['proof'])).reasons, ['proof/findings.json is not a file']);
  });

  test('a run that was killed is reported and not passed over', async () => {
    write('reports/20261122-101500-aaaa/findings.json', run('a'));
    write('reports/20261122-101600-bbbb/messages.ndjson', '{}');
    assert.deepEqual(await find(['reports']), {
      runs: ['reports/20261122-101500-aaaa/findings.json'],
      reasons: [
        'the run in reports/20261122-101600-bbbb never finished: it wrote messages.ndjson but no findings.json',
      ],
    });
  });

  test('what is not there is named, with the newest runs there are', async () => {
    assert.deepEqual(await find(['20261122-101500-aaaa'], true), {
      runs: [],
      reasons: [
        'there is no latest run: reports/latest does not exist',
        'there is no run "20261122-101500-aaaa": neither in reports/ nor as a file or folder',
      ],
    });
    write('empty/note', '');
    assert.deepEqual(await find(['empty']), { runs: [], reasons: ['there is no findings.json in empty'] });
    const { reasons } = await findRuns({ cwd, reports: 'reports', names: ['x'], latest: false });
    assert.equal(reasons[0]?.hint, 'reports/ contains no runs');
    write('reports/20261122-101500-aaaa/findings.json', run('a'));
    const again = await findRuns({ cwd, reports: 'reports', names: ['x'], latest: false });
    assert.equal(again.reasons[0]?.hint, 'the newest runs are 20261122-101500-aaaa');
  });

  test('a file that is not what a run writes is reported', async () => {
    const good = run('a');
    const cases: readonly (readonly [unknown, string | RegExp])[] = [
      ['{', /^x\.json is not JSON: /],
      ['[]', 'x.json is not a findings file that a run wrote: it is not a JSON object'],
      [{ ...good, schema: 2 }, 'x.json has the schema 2; this version of opsproof reads 1'],
      [
        { ...good, scenarios: undefined },
        'x.json is not a findings file that a run wrote: "scenarios" is missing',
      ],
      [
        { ...good, startedAt: 'today' },
        'x.json is not a findings file that a run wrote: "startedAt" has the wrong form',
      ],
      [
        { ...good, shard: { index: 3, total: 2 } },
        'x.json is not a findings file that a run wrote: "shard" has the wrong form',
      ],
      [
        { ...good, shard: { index: 1, total: 2 }, features: undefined },
        'x.json is not a findings file that a run wrote: "features" is missing',
      ],
      [
        { ...good, scenarios: [] },
        'x.json contradicts itself: it counts 1 scenarios with the verdict pass and contains 0',
      ],
      [
        { ...good, scenarios: good.scenarios.map((one) => ({ ...one, findings: [] })) },
        'x.json contradicts itself: it counts 1 checks with the verdict pass and contains 0',
      ],
      [
        {
          ...good,
          scenarios: good.scenarios.map((one) => ({
            ...one,
            errors: [{ verdict: 'fail', type: 'CheckFailed', message: 'no' }],
          })),
        },
        'x.json contradicts itself: the scenario "green" is marked passed but contains something red',
      ],
      [
        {
          ...good,
          scenarios: [...good.scenarios, ...good.scenarios],
          counts: {
            ...good.counts,
            scenarios: { ...good.counts.scenarios, pass: 2 },
            checks: { ...good.counts.checks, pass: 2 },
          },
        },
        'x.json contradicts itself: two scenarios of features/shop.feature are named "green"',
      ],
    ];
    const approval = { approvedAt: good.startedAt, until: '2027-01-01T00:00:00Z', file: 'a', digest: 'b' };
    const approved = (...people: readonly object[]) => ({
      ...good,
      approvals: [{ environment: 'staging', required: 2, accepted: people, refused: [] }],
    });
    const edited: readonly (readonly [unknown, string])[] = [
      [
        { ...good, counts: { ...good.counts, notRun: 1 } },
        'it counts 1 scenarios that never began, and contains no error about them',
      ],
      [
        { ...good, counts: { ...good.counts, flaky: 1 } },
        'it counts 1 scenarios that passed only when retried and contains 0',
      ],
      [
        { ...good, counts: { ...good.counts, scenarios: { ...good.counts.scenarios, fine: 2 } } },
        'it counts 2 scenarios with the verdict fine and contains 0',
      ],
      [{ ...good, leftovers: ['network n'] }, 'it ended with 0, and what it contains means 1'],
      [
        { ...good, finishedAt: '2020-01-01T00:00:00Z' },
        `it began at ${good.startedAt} and ended before that, at 2020-01-01T00:00:00Z`,
      ],
      [
        approved({ by: 'alice', ...approval }, { by: 'alice', ...approval }),
        'alice approved twice for staging',
      ],
      [
        approved({ by: 'bob', ...approval, until: good.startedAt }),
        `bob approved for staging until ${good.startedAt}, and it began at ${good.startedAt}`,
      ],
    ];
    const negative = [-1, 0.5].map(
      (notRun) =>
        [
          { ...good, counts: { ...good.counts, notRun } },
          'x.json is not a findings file that a run wrote: "counts" has the wrong form',
        ] as const,
    );
    const all = edited.map(([content, why]) => [content, `x.json contradicts itself: ${why}`] as const);
    for (const [content, message] of [...cases, ...all, ...negative]) {
      write('x.json', content);
      const { runs, reasons } = await find(['x.json']);
      assert.deepEqual(runs, []);
      if (typeof message === 'string') assert.deepEqual(reasons, [message]);
      else assert.match(reasons[0] ?? '', message);
    }
  });
});
