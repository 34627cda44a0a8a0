import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import type { Sink, SinkContext } from '../event/sink.ts';
import { handmadeRun, runEnded, scenario } from '../handmade-run.fixture.ts';
import { openSinks } from './write-reports.ts';

async function withFolder(use: (context: Omit<SinkContext, 'tally'>) => Promise<void>): Promise<void> {
  const cwd = await mkdtemp(join(tmpdir(), 'opsproof-report-'));
  try {
    const directory = join(cwd, 'reports', 'run-1');
    await mkdir(directory, { recursive: true });
    await use({
      directory,
      cwd,
      stdout: new Writable({ write: (_chunk, _encoding, done) => done() }),
      colors: false,
    });
  } finally {
    await rm(cwd, { recursive: true });
  }
}

const events = handmadeRun([...scenario('a', 'PASSED'), runEnded()]);

function broken(name: string, where: 'open' | 'on' | 'close'): Sink {
  const act = (here: string): void => {
    if (here === where) throw new Error(`disk full in ${here}`);
  };
  return {
    name,
    open() {
      act('open');
      return { on: () => act('on'), close: async () => act('close') };
    },
  };
}

test('a run leaves its files in its folder and a link to it', async () => {
  await withFolder(async (context) => {
    const reports = openSinks(context);
    for (const event of events) reports.on(event);
    assert.deepEqual(await reports.close(), []);
    const files = await readdir(context.directory);
    assert.deepEqual(files.toSorted(), ['findings.json', 'junit.xml', 'messages.ndjson', 'report.html']);
    assert.equal(await readlink(join(context.cwd, 'reports/latest')), 'run-1');
    const lines = (await readFile(join(context.directory, 'messages.ndjson'), 'utf8')).trimEnd().split('\n');
    const envelopes = events.filter((event) => event.type === 'envelope').map(({ envelope }) => envelope);
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      envelopes,
    );
  });
});

test('only the reports that are named are written', async () => {
  await withFolder(async (context) => {
    const reports = openSinks(context, ['junit']);
    for (const event of events) reports.on(event);
    await reports.close();
    assert.deepEqual(await readdir(context.directory), ['junit.xml']);
  });
});

test('the link to the newest run is replaced', async () => {
  await withFolder(async (context) => {
    for (const run of ['run-1', 'run-2']) {
      const directory = join(context.cwd, 'reports', run);
      await mkdir(directory, { recursive: true });
      assert.deepEqual(await openSinks({ ...context, directory }, ['latest']).close(), []);
    }
    assert.equal(await readlink(join(context.cwd, 'reports/latest')), 'run-2');
    assert.deepEqual((await readdir(join(context.cwd, 'reports'))).toSorted(), ['latest', 'run-1', 'run-2']);
  });
});

test('a folder in the place of the link is reported and left alone', async () => {
  await withFolder(async (context) => {
    await mkdir(join(context.cwd, 'reports/latest'));
    const [problem] = await openSinks(context, ['latest']).close();
    assert.match(problem ?? '', /^the report "latest" is incomplete: .*EISDIR|EEXIST|ENOTEMPTY/);
    assert.deepEqual((await readdir(join(context.cwd, 'reports'))).toSorted(), ['latest', 'run-1']);
  });
});

test('a report that breaks is reported at the end and does not affect the others', async () => {
  await withFolder(async (context) => {
    const seen: string[] = [];
    const good: Sink = {
      name: 'good',
      open: () => ({ on: ({ type }) => seen.push(type), close: async () => void seen.push('closed') }),
    };
    const sinks = [broken('first', 'open'), broken('second', 'on'), broken('third', 'close'), good];
    const reports = openSinks(context, ['first', 'second', 'third', 'good'], sinks);
    for (const event of handmadeRun([])) reports.on(event);
    assert.deepEqual(await reports.close(), [
      'the report "first" is incomplete: disk full in open',
      'the report "second" is incomplete: disk full in on',
      'the report "third" is incomplete: disk full in close',
    ]);
    assert.deepEqual(seen, ['run-started', 'run-finished', 'closed']);
    assert.equal(reports.incomplete(), true);
  });
});

test('a report to another machine that fails leaves the run complete', async () => {
  await withFolder(async (context) => {
    const reports = openSinks(context, ['away'], [{ ...broken('away', 'close'), remote: true }]);
    assert.deepEqual(await reports.close(), ['the report "away" is incomplete: disk full in close']);
    assert.equal(reports.incomplete(), false);
  });
});

test('unknown names of reports are refused all at once', async () => {
  await withFolder(async (context) => {
    assert.throws(() => openSinks(context, ['junit', 'pdf', 'fax']), {
      name: 'ConfigurationError',
      message:
        'there is no report "pdf"; known: terminal, messages, html, junit, findings, latest\n' +
        'there is no report "fax"; known: terminal, messages, html, junit, findings, latest',
    });
  });
});
