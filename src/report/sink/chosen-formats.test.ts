import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { suite, test } from 'node:test';
import { Ajv } from 'ajv';
import { Parser } from 'tap-parser';
import type { RunEvent } from '../event/events.ts';
import { handmadeRun, runEnded, scenario } from '../handmade-run.fixture.ts';
import { fixedTimes, realEnvelopes, runEvents } from '../real-run.fixture.ts';
import { type ChosenFormat, parseFormats } from './chosen-formats.ts';
import { formats } from './formats.ts';
import { openSinks } from './write-reports.ts';

const CWD = '/shop';
/** How TAP::Parser, which prove is based on, reads a report on standard input. */
const READ_TAP = `local $/; my $parser = TAP::Parser->new({ tap => <STDIN> }); my @data;
my ($points, $failed) = (0, 0);
while (my $result = $parser->next) {
  if ($result->is_test) { $points++; $failed++ unless $result->is_ok }
  push @data, $result->data if $result->is_yaml;
}
print JSON::PP->new->latin1->encode({ errors => [$parser->parse_errors], points => $points, failed => $failed, data => \\@data });`;

const NAMES = Object.keys(formats).join(', ');

suite('what --format may say', () => {
  test('every report has its line in docs/ci.md, and the name of its sink unless several names share one', async () => {
    const page = await readFile(new URL('../../../docs/ci.md', import.meta.url), 'utf8');
    const listed = [...page.matchAll(/^\| `([a-z]+)` \| (?:stdout|`[^`]+`) \| /gm)].map(([, name]) => name);
    assert.deepEqual(listed.toSorted(), Object.keys(formats).toSorted());
    for (const [name, load] of Object.entries(formats))
      assert.equal((await load()).name, name === 'json' ? 'findings' : name);
  });

  const refused = (texts: readonly string[], message: string) =>
    assert.rejects(parseFormats(texts, CWD), { name: 'ConfigurationError', message });

  test('a name, a name and a file, a name and stdout', async () => {
    assert.deepEqual(await parseFormats(['tap', 'sarif:out/a.sarif', 'json:-'], CWD), [
      { sink: await formats.tap() },
      { sink: await formats.sarif(), file: '/shop/out/a.sarif' },
      { sink: await formats.json(), file: '-' },
    ]);
  });

  test('unknown names are refused with the list, all of them at once', async () => {
    await refused(
      ['sariff:a', 'pdf', 'tap:'],
      [
        `--format sariff:a: there is no report "sariff"; known: ${NAMES}`,
        '  did you mean sarif?',
        `--format pdf: there is no report "pdf"; known: ${NAMES}`,
        '--format tap:: a file is missing after the colon',
      ].join('\n'),
    );
    await refused(['toString'], `--format toString: there is no report "toString"; known: ${NAMES}`);
  });

  test('two reports cannot go to one place', async () => {
    await refused(['tap:a', 'sarif:./a'], '--format sarif:./a: ./a is already used by --format tap:a');
    await refused(['github', 'tap:-'], '--format tap:-: - is already used by --format github');
  });
});

interface Written {
  readonly stdout: string;
  readonly stderr: string;
  /** Path below the folder of the run → content. */
  readonly files: Readonly<Record<string, string>>;
}

/** What a run writes with these formats besides the terminal. */
async function write(
  texts: readonly string[],
  events: readonly RunEvent[],
  env: Readonly<Record<string, string>> = {},
): Promise<Written> {
  const directory = await mkdtemp(join(tmpdir(), 'opsproof-formats-'));
  try {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const told = [stdout, stderr].map((stream) => text(stream));
    const chosen: readonly ChosenFormat[] = await parseFormats(texts, directory);
    const inside = Object.fromEntries(
      Object.entries(env).map(([key, value]) => [key, value.replace('$DIRECTORY', directory)]),
    );
    const context = { directory, cwd: CWD, stdout, stderr, colors: false, env: inside };
    const reports = openSinks(context, ['terminal'], undefined, chosen);
    for (const event of events) reports.on(event);
    assert.deepEqual(await reports.close(), []);
    const names = await readdir(directory, { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const read = files.map(async (path) => [path.slice(directory.length + 1), await readFile(path, 'utf8')]);
    stdout.end();
    stderr.end();
    const [out = '', err = ''] = await Promise.all(told);
    return { stdout: out, stderr: err, files: Object.fromEntries(await Promise.all(read)) };
  } finally {
    await rm(directory, { recursive: true });
  }
}

const real = runEvents(fixedTimes(await realEnvelopes({ retry: 1 })));
const broken = handmadeRun([...scenario('a', 'PASSED'), runEnded(false)], {
  leftovers: ['network shop-1 is left: 50% done'],
  interrupted: false,
});

/** A validator from a schema in the package. */
async function judge(path: string) {
  const root = createRequire(import.meta.url).resolve('schemastore/package.json');
  const schema = JSON.parse(await readFile(join(root, '../schemas/json', path), 'utf8'));
  return new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
}

suite('what they write', () => {
  test('several at once, into files and folders that they create, without touching stdout', async () => {
    const { files, stdout } = await write(
      ['tap:a/b/x.tap', 'junit:a/y.xml', 'markdown', 'html:z.html', 'json:f.json'],
      real,
    );
    assert.deepEqual(Object.keys(files).sort(), ['a/b/x.tap', 'a/y.xml', 'f.json', 'report.md', 'z.html']);
    assert.match(stdout, /^run run-1\n/);
    assert.match(files['a/y.xml'] ?? '', /<system-out>passed only on attempt 2<\/system-out>/);
  });

  test('a report on stdout has it alone', async () => {
    const { stdout, stderr } = await write(['messages:-'], real);
    for (const line of stdout.trimEnd().split('\n')) JSON.parse(line);
    assert.match(stderr, /^run run-1\n/);
    const page = await write(['html:-'], real);
    assert.match(page.stdout, /^<!DOCTYPE html>/);
  });

  test('those that are always written are not written twice', async () => {
    const context = { directory: '/nowhere', cwd: CWD, stdout: new PassThrough(), colors: false };
    const [sink] = (await parseFormats(['junit'], CWD)).map((one) => one.sink);
    assert.ok(sink);
    const opened: string[] = [];
    const counting = {
      ...sink,
      open() {
        opened.push('junit');
        return { on() {}, close: async () => {} };
      },
    };
    await openSinks(context, ['junit'], [counting], [{ sink: counting }]).close();
    assert.deepEqual(opened, ['junit']);
  });

  test('SARIF conforms to its schema', async () => {
    const valid = await judge('sarif-2.1.0.json');
    for (const events of [real, broken]) {
      const { files } = await write(['sarif'], events);
      assert.equal(valid(JSON.parse(files['report.sarif'] ?? '')), true, JSON.stringify(valid.errors));
    }
    const { files } = await write(['sarif'], real);
    const [run] = JSON.parse(files['report.sarif'] ?? '').runs;
    assert.deepEqual(run.invocations, [
      {
        executionSuccessful: true,
        exitCode: 1,
        startTimeUtc: '2026-11-22T10:15:00.000Z',
        endTimeUtc: '2026-11-22T10:15:12.000Z',
        toolExecutionNotifications: [],
      },
    ]);
    assert.deepEqual(
      run.results.map(({ ruleId, level, locations: [place] }: SarifResult) => [
        ruleId,
        level,
        `${place?.physicalLocation.artifactLocation.uri}:${place?.physicalLocation.region.startLine}`,
      ]),
      [
        ['check-failed', 'error', 'features/shop.feature:12'],
        ['check-unable', 'error', 'features/shop.feature:12'],
        ['check-unable', 'error', 'features/shop.feature:16'],
        ['sentence-unknown', 'error', 'features/shop.feature:19'],
        ['sentence-failed', 'error', 'features/shop.feature:25'],
        ['flaky', 'warning', 'features/shop.feature:35'],
        ['sentence-failed', 'error', 'features/shop.feature:40'],
      ],
    );
    assert.deepEqual(run.results[1].message, {
      text: [
        'some of a block are red: port 5432 on db: listening     expected true, unable: login refused for ops@10.0.5.7:22 after 210 ms',
        '  hint: is the key of ops in authorized_keys?',
      ].join('\n'),
    });
  });

  test('an error of the run itself is a notification in SARIF', async () => {
    const { files } = await write(['sarif'], broken);
    const [run] = JSON.parse(files['report.sarif'] ?? '').runs;
    assert.deepEqual(run.results, []);
    const [{ executionSuccessful, toolExecutionNotifications }] = run.invocations;
    assert.equal(executionSuccessful, false);
    assert.deepEqual(
      toolExecutionNotifications.map(({ message }: SarifResult) => message.text),
      ['the runner reports a failed run without a reason', 'network shop-1 is left: 50% done'],
    );
  });

  test('GitLab code quality has all that GitLab requires', async () => {
    const { files } = await write(['gitlab'], real);
    const issues = JSON.parse(files['gl-code-quality-report.json'] ?? '');
    for (const issue of issues) {
      assert.match(issue.fingerprint, /^[0-9a-f]{64}$/);
      assert.match(issue.check_name, /^opsproof\/[a-z-]+$/);
      assert.ok(issue.location.lines.begin >= 1 && !issue.location.path.startsWith('/'));
    }
    assert.equal(new Set(issues.map(({ fingerprint }: GitlabIssue) => fingerprint)).size, issues.length);
    assert.deepEqual(
      issues.map(({ severity, description }: GitlabIssue) => `${severity}: ${description}`),
      [
        'critical: some of a block are red: service "nginx" on web: running expected true, observed false (polled 14x in 30 s, last change: never)',
        'major: some of a block are red: port 5432 on db: listening expected true, unable: login refused for ops@10.0.5.7:22 after 210 ms',
        'major: the database cannot be reached: port 5432 on db: listening expected true, unable: login refused for ops@10.0.5.7:22 after 210 ms',
        'critical: a sentence nobody wrote: undefined: no step definition matches this sentence',
        'critical: a bug in a step: TypeError: x is not a function',
        'minor: it works at the second try: passed only on attempt 2',
        'critical: the command fails: "nginx -t" on web ended with exit 1 after 41 ms',
      ],
    );
    const run = JSON.parse((await write(['gitlab'], broken)).files['gl-code-quality-report.json'] ?? '');
    assert.deepEqual(
      run.map(({ severity, description, location }: GitlabIssue) => [severity, description, location]),
      [
        [
          'blocker',
          'the runner reports a failed run without a reason',
          { path: 'features/a.feature', lines: { begin: 1 } },
        ],
        ['blocker', 'network shop-1 is left: 50% done', { path: 'features/a.feature', lines: { begin: 1 } }],
      ],
    );
  });

  test('a fingerprint is the same the next night', async () => {
    const prints = async (events: readonly RunEvent[]) =>
      JSON.parse((await write(['gitlab'], events)).files['gl-code-quality-report.json'] ?? '').map(
        ({ fingerprint }: GitlabIssue) => fingerprint,
      );
    assert.deepEqual(await prints(runEvents(await realEnvelopes({ retry: 1 }))), await prints(real));
  });

  test('TAP that a parser accepts, with the reasons below', async () => {
    const { files } = await write(['tap'], real);
    const text = files['report.tap'] ?? '';
    const events = Parser.parse(text, { strict: true });
    const [, complete] = events.findLast(([name]) => name === 'complete') ?? [];
    const { count, pass, fail, skip, ok } = complete as TapComplete;
    assert.deepEqual({ count, pass, fail, skip, ok }, { count: 10, pass: 5, fail: 5, skip: 1, ok: false });
    const points = events.filter(([name]) => name === 'assert').map(([, point]) => point as TapPoint);
    assert.deepEqual(
      points.map((point) => [point.ok, point.name, point.skip !== false]),
      [
        [true, 'The shop takes orders: the web tier is what we think it is', false],
        [false, 'The shop takes orders: some of a block are red', false],
        [false, 'The shop takes orders: the database cannot be reached', false],
        [false, 'The shop takes orders: a sentence nobody wrote', false],
        [true, 'The shop takes orders: not now', true],
        [false, 'The shop takes orders: a bug in a step', false],
        [true, 'The shop takes orders: port 80 answers [nginx]', false],
        [true, 'The shop takes orders: port 443 answers [nginx]', false],
        [true, 'The shop takes orders: it works at the second try', false],
        [false, 'The shop takes orders: the command fails', false],
      ],
    );
    assert.deepEqual(points[2]?.diag, {
      verdict: 'unable',
      message:
        'port 5432 on db: listening expected true, unable: login refused for ops@10.0.5.7:22 after 210 ms',
      at: 'features/shop.feature:15',
      text: [
        'Then a check is unable   features/shop.feature:16',
        '  port 5432 on db: listening     expected true, unable: login refused for ops@10.0.5.7:22 after 210 ms',
        '    hint: is the key of ops in authorized_keys?',
        'evidence attached: web log',
      ],
    });
    assert.deepEqual(points[8]?.diag, {
      flaky: 'passed only on attempt 2',
      at: 'features/shop.feature:35',
    });
    assert.doesNotMatch(text, /[^\S\n]\n/);
  });

  test('TAP that prove of Perl accepts, with all details below the test points', async (t) => {
    const perl = spawnSync('perl', ['-MTAP::Parser', '-e', '1']);
    if (perl.status !== 0) return t.skip('perl with TAP::Parser is not on this machine');
    const hostile = handmadeRun([...scenario('a # SKIP b \\ "c" \'d\'', 'CheckFailed'), runEnded(false)]);
    for (const events of [real, hostile, broken]) {
      const { files } = await write(['tap'], events);
      const text = files['report.tap'] ?? '';
      const read = spawnSync('perl', ['-MTAP::Parser', '-MJSON::PP', '-e', READ_TAP], {
        input: text,
        encoding: 'utf8',
      });
      assert.equal(read.stderr, '');
      const { errors, points, data, failed } = JSON.parse(read.stdout);
      assert.deepEqual(errors, []);
      assert.deepEqual(
        [points, failed],
        [text.match(/^(?:not )?ok /gm)?.length ?? 0, text.match(/^not ok /gm)?.length ?? 0],
      );
      // The other parser reads the same.
      const diags = Parser.parse(text, { strict: true }).flatMap(([name, point]) =>
        name === 'assert' && (point as TapPoint).diag ? [(point as TapPoint).diag] : [],
      );
      assert.deepEqual(
        data.map(({ duration_ms: _, ...rest }: Record<string, unknown>) => rest),
        diags,
      );
    }
  });

  test('TAP of a broken, an interrupted and an empty run is never green', async () => {
    const parsed = async (events: readonly RunEvent[]) => {
      const { files } = await write(['tap'], events);
      const all = Parser.parse(files['report.tap'] ?? '', { strict: true });
      return all.findLast(([name]) => name === 'complete')?.[1] as TapComplete;
    };
    assert.deepEqual([(await parsed(broken)).fail, (await parsed(broken)).ok], [2, false]);
    const interrupted = await parsed(handmadeRun(scenario('a', 'PASSED'), { interrupted: true }));
    assert.deepEqual([interrupted.bailout, interrupted.ok], ['the run was interrupted', false]);
    const none = await parsed(handmadeRun([runEnded()]));
    assert.deepEqual([none.count, none.fail], [1, 1]);
  });

  test('a name cannot break a line or a directive of TAP', async () => {
    const { files } = await write(
      ['tap'],
      handmadeRun([...scenario('a # SKIP b \\ c #1 #todo', 'CheckFailed'), runEnded(false)]),
    );
    assert.match(files['report.tap'] ?? '', /^not ok 1 - features\/a\.feature: a SKIP b \\\\ c \\#1 todo$/m);
    const events = Parser.parse(files['report.tap'] ?? '', { strict: true });
    const [, point] = events.find(([name]) => name === 'assert') ?? [];
    assert.deepEqual([(point as TapPoint).ok, (point as TapPoint).skip], [false, false]);
  });

  test('GitHub annotations at the sentences, and the summary of the job', async () => {
    const { stdout, files } = await write(['github'], real, { GITHUB_STEP_SUMMARY: '$DIRECTORY/summary.md' });
    const annotations = stdout.split('\n').filter((line) => line.startsWith('::'));
    const [stop = '', start = '', ...rest] = annotations;
    assert.match(stop, /^::stop-commands::[0-9a-f-]{36}$/);
    assert.equal(start, stop.replace('stop-commands::', '').replace(/$/, '::'));
    assert.deepEqual(rest.slice(1, 3), [
      '::error file=features/shop.feature,line=12,title=some of a block are red::port 5432 on db: listening     expected true, unable: login refused for ops@10.0.5.7:22 after 210 ms%0A  hint: is the key of ops in authorized_keys?',
      '::error file=features/shop.feature,line=16,title=the database cannot be reached::port 5432 on db: listening     expected true, unable: login refused for ops@10.0.5.7:22 after 210 ms%0A  hint: is the key of ops in authorized_keys?',
    ]);
    assert.ok(
      rest.includes(
        '::warning file=features/shop.feature,line=35,title=it works at the second try::passed only on attempt 2',
      ),
    );
    assert.match(files['summary.md'] ?? '', /^## ✘ opsproof\n\n\| \| \|\n/);
  });

  test('GitHub: paths are relative to the checkout, and no text can end a command', async () => {
    const { stdout, files } = await write(['github'], broken, { GITHUB_WORKSPACE: '/' });
    assert.deepEqual(Object.keys(files), []);
    assert.deepEqual(
      stdout.split('\n').filter((line) => line.startsWith('::error')),
      [
        '::error title=the run::the runner reports a failed run without a reason',
        '::error title=the run::network shop-1 is left: 50%25 done',
      ],
    );
    const red = handmadeRun([...scenario('a: b, c', 'CheckFailed'), runEnded(false)]);
    assert.match(
      (await write(['github:a.txt'], red, { GITHUB_WORKSPACE: '/' })).files['a.txt'] ?? '',
      /^::error file=shop\/features\/a\.feature,line=3,title=a%3A b%2C c::step a: b, c-0 {3}features\/a\.feature%0A {2}the message of a: b, c\n$/,
    );
  });

  test('GitHub: commands are enabled again only after the last output of the run', async () => {
    const events = handmadeRun([...scenario('a', 'PASSED'), runEnded(false)], {
      leftovers: ['network shop-1 is left:\n::error::written by a host'],
      interrupted: false,
    });
    const { stdout } = await write(['github'], events);
    const [stop = ''] = /^::stop-commands::.*$/m.exec(stdout) ?? [];
    const [stopped, resumed = ''] = stdout.split(stop.replace('stop-commands::', '').concat('::\n'));
    assert.match(stopped ?? '', /^::error::written by a host$/m);
    assert.deepEqual(resumed.trimEnd().split('\n'), [
      '::error title=the run::the runner reports a failed run without a reason',
      '::error title=the run::network shop-1 is left:%0A::error::written by a host',
    ]);
  });

  test('Markdown for people', async () => {
    const { files } = await write(['markdown'], real);
    const text = files['report.md'] ?? '';
    assert.ok(
      text.startsWith(`## ✘ opsproof

| | |
|---|---|
| scenarios | 4 passed, 3 failed, 1 unable, 1 undefined, 1 skipped, 1 passed only when retried |
| checks | 9 passed, 1 failed, 2 unable |
| time | 12 s |
| run | run-1, exit code 1 |

### ✘ some of a block are red

\`features/shop.feature:10\`

\`\`\`text
And a block is red   features/shop.feature:12
  1) service "nginx" on web: running     expected true, observed false   (polled 14x in 30 s, last change: never)
`),
      text,
    );
    assert.match(
      text,
      /\n### Passed only when retried\n\n- it works at the second try on attempt 2, `features\/shop\.feature:35`\n$/,
    );
    const evil = handmadeRun([...scenario('<b>|`x`*', 'CheckFailed'), runEnded(false)]);
    assert.match(
      (await write(['markdown'], evil)).files['report.md'] ?? '',
      /### ✘ \\<b\\>\\\|\\`x\\`\\\*\n/,
    );
  });
});

interface SarifResult {
  readonly ruleId: string;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: { readonly startLine: number };
    };
  }[];
}

interface GitlabIssue {
  readonly fingerprint: string;
  readonly severity: string;
  readonly description: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

interface TapComplete {
  readonly count: number;
  readonly pass: number;
  readonly fail: number;
  readonly skip: number;
  readonly ok: boolean;
  readonly bailout: string;
}

interface TapPoint {
  readonly ok: boolean;
  readonly name: string;
  readonly skip: string | boolean;
  readonly diag: unknown;
}
