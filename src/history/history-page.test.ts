import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { after, before, suite, test } from 'node:test';
import { main } from '../cli/main.ts';
import { DriftHistory } from './drift-history.ts';
import { forecastOf } from './forecast.ts';
import { viewHistory } from './history-view.ts';
import { madeHistory } from './made-history.fixture.ts';
import { RunHistory } from './run-history.ts';

const LAST = '2026-11-22T02:00:00.000Z';

suite('the page of the history', () => {
  let folder = '';
  const file = () => join(folder, 'reports', 'history.sqlite');

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opsproof-history-'));
    const history = new RunHistory(file());
    for (const run of madeHistory({ nights: 40, hosts: 30, scenarios: 12, last: LAST })) history.record(run);
    const [last] = [...madeHistory({ nights: 1, hosts: 3, scenarios: 2, last: '2026-11-23T02:00:00.000Z' })];
    assert.ok(last);
    const [scenario] = last.scenarios;
    assert.ok(scenario);
    history.record({
      ...last,
      id: 'the-red-one',
      exitCode: 1,
      environments: ['<shop>'],
      scenarios: [
        {
          ...scenario,
          name: 'the <script>alert(1)</script> is & stays text',
          verdict: 'fail',
          findings: scenario.findings.map((finding, index) =>
            index === 0
              ? { ...finding, verdict: 'fail', text: 'service "app": <b>expected</b> true' }
              : finding,
          ),
        },
      ],
    });
    history.close();
    const drift = new DriftHistory(file());
    const night = (at: string) => ({ environment: 'production', at, hosts: 30, blind: 1 });
    const [a, b] = ['openssl', 'curl'].map((name) => ({
      fingerprint: name,
      difference: { kind: 'changed', noun: 'package', name, attribute: 'version' } as const,
      text: `package "${name}": version 1 → 2`,
      hosts: ['web-1'],
    }));
    assert.ok(a !== undefined && b !== undefined);
    drift.record(night('2026-11-20T02:00:00.000Z'), [a]);
    drift.record(night(LAST), [a, b]);
    drift.close();
  });
  after(() => rm(folder, { recursive: true }));

  async function report(...argv: string[]): Promise<{ code: number; said: string; wrong: string }> {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const { signal } = new AbortController();
    const io = { cwd: folder, env: {}, stdout, stderr, colors: false, interrupt: signal };
    const code = await main(['report', ...argv], io);
    stdout.end();
    stderr.end();
    return { code, said: await text(stdout), wrong: await text(stderr) };
  }

  test('is one file that needs no network and no script, and shows every environment, newest first', async () => {
    assert.deepEqual(await report(), { code: 0, said: 'reports/history.html\n', wrong: '' });
    const page = await readFile(join(folder, 'reports', 'history.html'), 'utf8');
    assert.deepEqual(
      [...page.matchAll(/<h1>(.*?)<\/h1>/g)].map(([, heading]) => heading),
      ['&lt;shop&gt;: something is wrong', 'production: all passed, 2 changes since the baseline'],
    );
    assert.deepEqual(page.match(/<script|<link|src=|url\(/g), null);
    // Only the pages of the runs, which are beside it.
    assert.match(page, /<a href="the-red-one\/report\.html">/);
    assert.equal(page.match(/href="(?!\w[\w-]*\/report\.html")/), null);
    assert.deepEqual(
      page.match(/https?:\/\/[^"\s]+/g)?.filter((url) => url !== 'http://www.w3.org/2000/svg'),
      [],
    );
    assert.match(page, /name="viewport" content="width=device-width, initial-scale=1"/);
    assert.match(page, /prefers-color-scheme: dark/);
  });

  test('shows names and findings as text, never as markup', async () => {
    await report('--env', '<shop>', '--out', 'page.html');
    const page = await readFile(join(folder, 'page.html'), 'utf8');
    assert.match(
      page,
      />service &quot;app&quot;: &lt;b&gt;expected&lt;\/b&gt; true<\/td><td data-head="since"><span class="day">2026-11-23</,
    );
    assert.match(page, /the &lt;script&gt;alert\(1\)&lt;\/script&gt; is &amp; stays text/);
    assert.doesNotMatch(page, /<b>|<script/);
    assert.doesNotMatch(page, /changes since the baseline/);
  });

  test('takes every colour of its plots from the page, so that they follow light and dark', async () => {
    await report('--env', 'production', '--out', 'page.html');
    const page = await readFile(join(folder, 'page.html'), 'utf8');
    const drawings = page.match(/<svg[\s\S]*?<\/svg>/g) ?? [];
    assert.equal(drawings.length, 4);
    const colors = new Set(drawings.join('').match(/(?:fill|stroke)="[^"]*"/g));
    assert.deepEqual(
      [...colors].filter((color) => !/"(?:none|var\(--\w+\))"/.test(color)),
      [],
    );
    assert.ok(colors.has('fill="var(--pass)"') && colors.has('fill="var(--fail)"'));
    assert.ok(colors.has('stroke="var(--drift)"'));
  });

  test('looks back as far as requested, and counts what was red and what had changed night by night', () => {
    const history = new RunHistory(file());
    const view = viewHistory(history.database, 'production', 3);
    history.close();
    assert.deepEqual(view.nights, ['2026-11-20', '2026-11-21', '2026-11-22']);
    assert.deepEqual(view.drift, [1, 1, 2]);
    assert.deepEqual(
      view.heat.map(({ cells }) => cells.length),
      Array.from({ length: 12 }, () => 3),
    );
    assert.equal(view.hostCount, 30);
  });

  test('shows what drift found last, line by line, since when, and what could not be read', async () => {
    await report('--env', 'production', '--out', 'page.html');
    const page = await readFile(join(folder, 'page.html'), 'utf8');
    const [, section = ''] = /<h2>Changes since the baseline<\/h2>([\s\S]*?)<\/section>/.exec(page) ?? [];
    assert.match(
      section,
      /^<p>30 hosts compared 2026-11-22 02:00 UTC; <span class="mark unable">1 not read</,
    );
    const lines = section.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
    assert.match(lines, /package &quot;curl&quot;: version 1 → 2 2026-11-22 .*openssl.* 2026-11-20 $/);
    await report('--env', '<shop>', '--out', 'page.html');
    assert.doesNotMatch(await readFile(join(folder, 'page.html'), 'utf8'), /Changes since the baseline/);
  });

  test('shows which scenarios and sentences turned most often, and which take longest', () => {
    const history = new RunHistory(':memory:');
    const [model] = [...madeHistory({ nights: 1, hosts: 1, scenarios: 1, last: LAST })];
    const finding = model?.scenarios[0]?.findings[0];
    assert.ok(model !== undefined && finding !== undefined);
    const scenario = (name: string, red: boolean, elapsedMs: number) => {
      const verdict = red ? ('fail' as const) : ('pass' as const);
      const findings = [{ ...finding, sentence: `the sentence of ${name}`, verdict, elapsedMs }];
      return { uri: 'a.feature', name, verdict, durationMs: 10 * elapsedMs, attempts: 1, findings };
    };
    for (const [night, red] of [false, true, false, true].entries()) {
      const startedAt = `2026-11-1${night}T02:00:00.000Z`;
      const scenarios = [
        scenario('shaky', red, 5),
        scenario('broken', true, 7),
        scenario('steady', false, 6),
      ];
      history.record({ ...model, id: String(night), startedAt, scenarios });
    }
    const view = viewHistory(history.database, 'production', 60);
    history.close();
    assert.deepEqual(
      view.flakiest.map(({ name, turns, red, runs }) => [name, turns, red, runs]),
      [['shaky', 3, 2, 4]],
    );
    assert.deepEqual(
      view.flakiestSentences.map(({ name, turns, red, runs }) => [name, turns, red, runs]),
      [['the sentence of shaky', 3, 2, 4]],
    );
    assert.deepEqual(
      view.slowest.map(({ name, ms }) => [name, ms]),
      [
        ['broken', 70],
        ['steady', 60],
        ['shaky', 50],
      ],
    );
    assert.deepEqual(
      view.slowestSentences.map(({ ms }) => ms),
      [7, 6, 5],
    );
  });

  test('without a history, an environment or a readable file it says what exists', async () => {
    const none = await report('--env', 'staging');
    assert.equal(none.code, 3);
    assert.match(none.wrong, /the history has no runs of "staging"; it has: {2}<shop>, production/);
    assert.match(
      (await report('--days', '0')).wrong,
      /--days takes a whole number from 1 to 1096; found "0"/,
    );
    const before = await readFile(file());
    await writeFile(file(), 'x'.repeat(2000));
    const broken = await report();
    await writeFile(file(), before);
    assert.equal(broken.code, 2);
    assert.match(broken.wrong, /the history cannot be read: file is not a database/);
  });
});

suite('limits ahead', () => {
  const disk = (values: readonly number[]) =>
    values.map((value, day) => ({
      host: 'web',
      subject: 'filesystem "/"',
      attribute: 'used percent',
      started: `2026-11-${10 + day}T02:00:00.000Z`,
      value,
    }));

  test('a file system is full when the straight line through its nights says so', () => {
    assert.deepEqual(
      forecastOf(disk([80, 82, 84, 86])).map(({ days }) => days),
      [7],
    );
  });

  test('one that shrinks, stays, grows too slowly or was observed only twice is left out', () => {
    for (const values of [
      [80, 79, 78],
      [80, 80, 80],
      [10, 10.01, 10.02],
      [80, 90],
    ])
      assert.deepEqual(forecastOf(disk(values)), []);
  });

  test('a certificate has the days it has left, none if it has expired; the nearest limit comes first', () => {
    const left = (host: string, value: number) => ({
      host,
      subject: 'certificate "/etc/web.pem"',
      attribute: 'days left',
      started: LAST,
      value,
    });
    assert.deepEqual(
      forecastOf([left('far', 90), left('over', -3), left('near', 12), left('years', 800)]).map(
        ({ host, days }) => [host, days],
      ),
      [
        ['over', 0],
        ['near', 12],
        ['far', 90],
      ],
    );
  });
});
