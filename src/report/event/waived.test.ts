import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Waiver } from '../../model/waiver.ts';
import {
  begun,
  ended,
  findingsAttached,
  handmadeRun,
  planned,
  redFinding,
  runEnded,
  stepEnded,
  unableFinding,
} from '../handmade-run.fixture.ts';
import { runToFile } from '../run-to-file.fixture.ts';
import { findings } from '../sink/findings-json.ts';
import { gitlab } from '../sink/gitlab.ts';
import { html } from '../sink/html.ts';
import { junit } from '../sink/junit.ts';
import { markdown } from '../sink/markdown.ts';
import { sarif } from '../sink/sarif.ts';
import { tap } from '../sink/tap.ts';
import { printSummary } from '../text/summary-text.ts';
import type { RunEvent } from './events.ts';
import type { Sink } from './sink.ts';
import { Tally } from './tally.ts';

const waiver: Waiver = {
  id: 'OPS-1',
  scope: { sentence: 'the port 80 is listening on "web"' },
  reason: 'moves on Monday',
  owner: 'ops-web',
  approver: 'head of ops',
  expires: '2026-11-30',
};

const red = (id: string, ...found: (typeof redFinding)[]) => [
  ...planned(id, 1),
  begun(id),
  findingsAttached(id, 0, found),
  stepEnded(id, 0, 'CheckFailed'),
  ended(id),
];

const [start, ...rest] = handmadeRun([
  ...red('whole', redFinding),
  ...red('partly', redFinding, unableFinding),
  runEnded(false),
]);
assert.ok(start?.type === 'run-started');
const events: RunEvent[] = [{ ...start, waivers: [waiver] }, ...rest];

const written = (sink: Sink, file: string) => runToFile(sink, events, file);

test('every report shows what is waived, and stays red', async () => {
  const tally = new Tally();
  for (const event of events) tally.on(event);
  assert.equal(tally.exitCode(), 1);
  const summary = printSummary(tally, { color: false, durationMs: 12_000, interrupted: false, report: 'r' });
  assert.match(summary, /✘ whole {3}features\/a\.feature:3 {3}waived by OPS-1 until 2026-11-30\n/);
  assert.match(summary, /✘ partly {3}features\/a\.feature:3 {3}partly waived by OPS-1 until 2026-11-30\n/);
  assert.match(
    await written(junit, 'junit.xml'),
    /<failure [^>]*>[^<]*\nfeatures\/a\.feature:3\nwaived by OPS-1 until 2026-11-30<\/failure>/,
  );
  assert.match(
    await written(html, 'report.html'),
    /<div>waiver {5}whole: waived by OPS-1 until 2026-11-30<\/div>/,
  );
  assert.match(
    await written(markdown, 'report.md'),
    /\n`features\/a\.feature:3`, waived by OPS-1 until 2026-11-30\n/,
  );
  assert.match(
    await written(tap, 'report.tap'),
    /^not ok 1 - features\/a\.feature: whole\n(?: {2}.*\n)*? {2}waiver: "waived by OPS-1 until 2026-11-30"\n/m,
  );
  const { exitCode, scenarios } = JSON.parse(await written(findings, 'findings.json'));
  assert.equal(exitCode, 1);
  assert.deepEqual(
    scenarios.map(({ verdict, waivers }: Record<string, unknown>) => [verdict, waivers]),
    [
      ['fail', ['OPS-1']],
      ['fail', ['OPS-1']],
    ],
  );
});

test('a scenario that is waived as a whole is marked so in formats that have a word for it', async () => {
  const issues = JSON.parse(await written(gitlab, 'gl-code-quality-report.json'));
  assert.deepEqual(
    issues.map(({ severity }: Record<string, unknown>) => severity),
    ['info', 'critical', 'major'],
  );
  const [{ results }] = JSON.parse(await written(sarif, 'report.sarif')).runs;
  assert.deepEqual(
    results.map(({ level, suppressions }: Record<string, unknown>) => [level, suppressions]),
    [
      [
        'warning',
        [
          {
            kind: 'external',
            justification: 'OPS-1 until 2026-11-30: moves on Monday (owner ops-web, approved by head of ops)',
          },
        ],
      ],
      ['error', undefined],
      ['error', undefined],
    ],
  );
});
