import assert from 'node:assert/strict';
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

  test('a run that was killed is told and not passed over', async () => {
    write('reports/20261122-101500-aaaa/findings.json', run('a'));
    write('reports/20261122-101600-bbbb/messages.ndjson', '{}');
    assert.deepEqual(await find(['reports']), {
      runs: ['reports/20261122-101500-aaaa/findings.json'],
      reasons: [
        'the run in reports/20261122-101600-bbbb never came to its end: it wrote messages.ndjson and no findings.json',
      ],
    });
  });

  test('what is not there is named, with the newest runs there are', async () => {
    assert.deepEqual(await find(['20261122-101500-aaaa'], true), {
      runs: [],
      reasons: [
        'there is no latest run: reports/latest is not there',
        'there is no run "20261122-101500-aaaa": no folder of reports/, no file and no other folder',
      ],
    });
    write('empty/note', '');
    assert.deepEqual(await find(['empty']), { runs: [], reasons: ['there is no findings.json in empty'] });
    const { reasons } = await findRuns({ cwd, reports: 'reports', names: ['x'], latest: false });
    assert.equal(reasons[0]?.hint, 'reports/ holds no run');
    write('reports/20261122-101500-aaaa/findings.json', run('a'));
    const again = await findRuns({ cwd, reports: 'reports', names: ['x'], latest: false });
    assert.equal(again.reasons[0]?.hint, 'the newest runs are 20261122-101500-aaaa');
  });

  test('a file that is not what a run writes is told', async () => {
    const good = run('a');
    const cases: readonly (readonly [unknown, string | RegExp])[] = [
      ['{', /^x\.json is not JSON: /],
      ['[]', 'x.json is not what a run writes: it is no JSON object'],
      [{ ...good, schema: 2 }, 'x.json has the schema 2; this version of opsproof reads 1'],
      [{ ...good, scenarios: undefined }, 'x.json is not what a run writes: "scenarios" is missing'],
      [{ ...good, startedAt: 'today' }, 'x.json is not what a run writes: "startedAt" is not as documented'],
      [
        { ...good, shard: { index: 3, total: 2 } },
        'x.json is not what a run writes: "shard" is not as documented',
      ],
      [
        { ...good, shard: { index: 1, total: 2 }, features: undefined },
        'x.json is not what a run writes: "features" is missing',
      ],
      [
        { ...good, scenarios: [] },
        'x.json contradicts itself: it counts 1 scenarios with the verdict pass and holds 0',
      ],
      [
        { ...good, scenarios: good.scenarios.map((one) => ({ ...one, findings: [] })) },
        'x.json contradicts itself: it counts 1 checks with the verdict pass and holds 0',
      ],
      [
        {
          ...good,
          scenarios: good.scenarios.map((one) => ({
            ...one,
            errors: [{ verdict: 'fail', type: 'CheckFailed', message: 'no' }],
          })),
        },
        'x.json contradicts itself: the scenario "green" passed with something red in it',
      ],
    ];
    for (const [content, message] of cases) {
      write('x.json', content);
      const { runs, reasons } = await find(['x.json']);
      assert.deepEqual(runs, []);
      if (typeof message === 'string') assert.deepEqual(reasons, [message]);
      else assert.match(reasons[0] ?? '', message);
    }
  });
});
