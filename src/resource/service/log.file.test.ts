import assert from 'node:assert/strict';
import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Host } from '../../host/host.ts';
import { fileSource } from './log.file.ts';

/** Last week, in seconds: before anything here was written. */
const LAST_WEEK = 1_000_000_000;

const LOST = ', and earlier lines are lost';

suite('lines of a log file are neither lost nor invented', () => {
  const host = new Host({ name: 'here', groups: [], target: { transport: 'local' } });
  after(() => host.close());

  /** What is new after `then`, if the log was watched after `before`. */
  async function newAfter(before: (path: string) => void, then: (path: string) => void): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), "opsproof log's-"));
    try {
      const path = join(folder, 'a.log');
      before(path);
      const source = fileSource(path);
      const mark = source.readMark(await host.run(source.mark));
      assert.ok(typeof mark === 'string', JSON.stringify(mark));
      then(path);
      const look = source.after(mark);
      const state = look.read(await host.run(look.command));
      assert.ok('new lines' in state, JSON.stringify(state));
      return `${state['new lines']}${state.lost === undefined ? '' : LOST}`;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  test('a line that was begun before and ended later is new as a whole, also after a rotation', async () => {
    const begin = (path: string) => writeFileSync(path, 'one\nERR');
    assert.equal(await newAfter(begin, (path) => appendFileSync(path, 'OR 5\ntwo\n')), 'ERROR 5\ntwo');
    assert.equal(await newAfter(begin, () => {}), '');
    const rotate = (path: string) => {
      appendFileSync(path, 'OR 5\n');
      renameSync(path, `${path}.1`);
      writeFileSync(path, 'two\n');
    };
    assert.equal(await newAfter(begin, rotate), 'ERROR 5\ntwo');
    const long = (path: string) => writeFileSync(path, `one\n${'x'.repeat(5000)}`);
    assert.equal(await newAfter(long, (path) => appendFileSync(path, 'y\n')), `${'x'.repeat(4096)}y`);
  });

  test('of a log that was empty, and was copied, packed and truncated, what was packed is lost', async () => {
    const pack = (path: string) => {
      appendFileSync(path, 'ERROR\n');
      writeFileSync(`${path}.1.gz`, gzipSync(readFileSync(path)));
      truncateSync(path);
      appendFileSync(path, 'new\n');
    };
    assert.equal(await newAfter((path) => writeFileSync(path, ''), pack), `new${LOST}`);
  });

  test('the copy of an empty log is found though it has the inode of the copy before, which was packed', async () => {
    const before = (path: string) => {
      writeFileSync(`${path}.1`, 'last week\n');
      utimesSync(`${path}.1`, LAST_WEEK, LAST_WEEK);
      writeFileSync(path, '');
    };
    const rotate = (path: string) => {
      appendFileSync(path, 'ERROR\n');
      writeFileSync(`${path}.2.gz`, gzipSync(readFileSync(`${path}.1`)));
      utimesSync(`${path}.2.gz`, LAST_WEEK, LAST_WEEK);
      unlinkSync(`${path}.1`);
      copyFileSync(path, `${path}.1`);
      truncateSync(path);
      appendFileSync(path, 'new\n');
    };
    assert.equal(await newAfter(before, rotate), 'ERROR\nnew');
  });

  test('an old log that comes back from a backup has nothing new', async () => {
    for (const beginning of ['', 'started\n']) {
      const restore = (path: string) => {
        writeFileSync(`${path}-20200101`, `${beginning}last week\n`);
        utimesSync(`${path}-20200101`, LAST_WEEK, LAST_WEEK);
        appendFileSync(path, 'new\n');
      };
      assert.equal(await newAfter((path) => writeFileSync(path, beginning), restore), 'new');
    }
  });

  test('a link to the log of the day is followed, also when it leads to the next one', async () => {
    const link = (path: string) => {
      writeFileSync(`${path}.today`, 'one\n');
      symlinkSync('a.log.today', path);
    };
    assert.equal(await newAfter(link, (path) => appendFileSync(`${path}.today`, 'two\n')), 'two');
    const move = (path: string) => {
      appendFileSync(`${path}.today`, 'ERROR\n');
      unlinkSync(path);
      writeFileSync(`${path}.tomorrow`, 'three\n');
      symlinkSync('a.log.tomorrow', path);
    };
    assert.equal(await newAfter(link, move), 'ERROR\nthree');
  });
});
