import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { Host } from '../../host/host.ts';
import { factsOf, reply } from '../machine.fixture.ts';
import type { State } from '../resource.ts';
import type { LogSource } from './log.source.ts';
import { logSource } from './log.ts';

const SYSTEMD = { ...factsOf('debian-12-systemd'), tools: new Set(['journalctl', 'systemctl']) };

const LOST =
  'PATH was rotated, truncated or restarted since it was watched, and the earlier lines cannot be found';

suite('a log file', () => {
  const folder = mkdtempSync(join(tmpdir(), "opsproof log's-"));
  const path = join(folder, 'a.log');
  const host = new Host({ name: 'here', groups: [], target: { transport: 'local' } });
  let source: LogSource;

  before(() => {
    const found = logSource({ kind: 'file', name: path }, factsOf('busybox'));
    assert.ok('mark' in found);
    source = found;
  });

  after(async () => {
    await host.close();
    rmSync(folder, { recursive: true });
  });

  async function mark(): Promise<string> {
    const found = source.readMark(await host.run(source.mark));
    assert.equal(typeof found, 'string', JSON.stringify(found));
    return found as string;
  }

  async function linesAfter(before: string): Promise<unknown> {
    const look = source.after(before);
    const state = look.read(await host.run(look.command));
    if ('unable' in state) return state.unable;
    return state.lost === undefined
      ? state['new lines']
      : `${state['new lines']} (${String(state.lost).replace(path, 'PATH')})`;
  }

  test('has what was appended as new', async () => {
    writeFileSync(path, 'before\n');
    const standing = await mark();
    assert.match(standing, /^inode \d+ size 7 sum [0-9a-f]{32} begun 0 at [-0-9T:.+]+ since \d+ beside/);
    assert.equal(await linesAfter(standing), '');
    appendFileSync(path, 'one\n=== end\ntwo\n');
    assert.equal(await linesAfter(standing), 'one\n=== end\ntwo');
  });

  test('that was created later is new as a whole', async () => {
    rmSync(path);
    const standing = await mark();
    assert.equal(standing, 'missing');
    // A path that never existed says nothing: it may be misspelt.
    assert.match(
      String(await linesAfter(standing)),
      /did not exist when it was watched and does not exist now/,
    );
    writeFileSync(path, 'first\n');
    assert.equal(await linesAfter(standing), 'first');
  });

  test('that was rotated continues in another file', async () => {
    writeFileSync(path, 'before\n');
    const standing = await mark();
    appendFileSync(path, 'old\n');
    renameSync(path, `${path}.1`);
    writeFileSync(path, 'new\n');
    assert.equal(await linesAfter(standing), 'old\nnew');
    rmSync(`${path}.1`);
    assert.equal(await linesAfter(standing), `new (${LOST})`);
  });

  test('that was replaced and is longer by now is new as a whole, and what is lost is reported', async () => {
    writeFileSync(path, 'started\nready\n');
    const standing = await mark();
    writeFileSync(path, 'ERROR\nstarted\nready\nmore\n');
    assert.equal(await linesAfter(standing), `ERROR\nstarted\nready\nmore (${LOST})`);
    writeFileSync(path, 'started\nready\nappended\n');
    assert.equal(await linesAfter(standing), 'appended');
  });

  test('whose beginning differs only near its end was replaced', async () => {
    writeFileSync(path, `${'a'.repeat(10_000)}\nlast\n`);
    const standing = await mark();
    writeFileSync(path, `${'a'.repeat(10_000)}\nLAST\n and more\n`);
    assert.match(String(await linesAfter(standing)), /was rotated, truncated or restarted/);
    writeFileSync(path, `${'a'.repeat(10_000)}\nlast\nnext\n`);
    assert.equal(await linesAfter(standing), 'next');
  });

  test('that was rotated before it was watched has nothing new in the old one', async () => {
    writeFileSync(`${path}.1`, 'started\nready\nlast week\n');
    writeFileSync(path, 'started\nready\n');
    const standing = await mark();
    appendFileSync(path, 'today\n');
    assert.equal(await linesAfter(standing), 'today');
    writeFileSync(path, 'ERROR\nstarted\nready\n');
    assert.equal(await linesAfter(standing), `ERROR\nstarted\nready (${LOST})`);
    rmSync(`${path}.1`);
  });

  test('that was rotated several times continues in all of them, oldest first', async () => {
    writeFileSync(path, 'before\n');
    const standing = await mark();
    const times = (name: string, seconds: number) => utimesSync(name, seconds, seconds);
    appendFileSync(path, 'one\n');
    renameSync(path, `${path}.2`);
    times(`${path}.2`, 2_000_000_000);
    writeFileSync(`${path}.1`, 'two\n');
    times(`${path}.1`, 2_000_000_100);
    writeFileSync(path, 'three\n');
    assert.equal(await linesAfter(standing), 'one\ntwo\nthree');
    renameSync(`${path}.1`, `${path}.1.gz`);
    assert.equal(await linesAfter(standing), `three (${LOST})`);
    times(`${path}.1.gz`, 1_000_000_000);
    assert.equal(await linesAfter(standing), 'one\nthree');
    rmSync(`${path}.1.gz`);
    rmSync(`${path}.2`);
  });

  test('that was empty and then copied and truncated continues from its beginning', async () => {
    writeFileSync(`${path}.2`, 'last week\n');
    writeFileSync(path, '');
    const standing = await mark();
    appendFileSync(path, 'old\n');
    copyFileSync(path, `${path}.1`);
    assert.equal(await linesAfter(standing), 'old');
    truncateSync(path);
    appendFileSync(path, 'new and longer\n');
    assert.equal(await linesAfter(standing), 'old\nnew and longer');
    rmSync(`${path}.1`);
    rmSync(`${path}.2`);
  });

  test('that was empty, was cut, and in which a program goes on where it was has lost lines', async () => {
    writeFileSync(path, '');
    const standing = await mark();
    const file = openSync(path, 'w');
    writeSync(file, 'disaster\n');
    assert.equal(await linesAfter(standing), 'disaster');
    truncateSync(path);
    writeSync(file, 'fine\n');
    closeSync(file);
    assert.equal(await linesAfter(standing), `${'\0'.repeat(9)}fine (${LOST})`);
  });

  test('that is as long as before says whether it was written and cut in between', async () => {
    const waited = () => new Promise((resolve) => setTimeout(resolve, 20));
    for (const before of ['', 'before\n']) {
      writeFileSync(path, before);
      const standing = await mark();
      assert.equal(await linesAfter(standing), '');
      await waited();
      appendFileSync(path, 'disaster\n');
      assert.equal(await linesAfter(standing), 'disaster');
      truncateSync(path, before.length);
      assert.equal(
        await linesAfter(standing),
        ' (PATH is as long as when it was watched, but was written since: new lines were cut off again, or there were none)',
      );
      appendFileSync(path, 'new\n');
      assert.equal(await linesAfter(standing), 'new');
    }
  });

  test('has none of the lines of a neighbouring log that is new', async () => {
    writeFileSync(path, 'before\n');
    const standing = await mark();
    writeFileSync(`${path}.err`, 'not mine\n');
    appendFileSync(path, 'mine\n');
    assert.equal(await linesAfter(standing), 'mine');
    rmSync(`${path}.err`);
  });

  test('that was copied and truncated continues from its beginning', async () => {
    writeFileSync(path, 'before\n');
    const standing = await mark();
    appendFileSync(path, 'old\n');
    copyFileSync(path, `${path}-20260101`);
    truncateSync(path);
    appendFileSync(path, 'new\n');
    assert.equal(await linesAfter(standing), 'old\nnew');
    rmSync(`${path}-20260101`);
  });

  test('that is gone, or has too many new lines, proves nothing', async () => {
    writeFileSync(path, 'before\n');
    const standing = await mark();
    appendFileSync(path, 'x'.repeat(1024 * 1024));
    assert.equal(
      await linesAfter(standing),
      'more than 1048576 bytes were added after it was watched, too many to check',
    );
    rmSync(path);
    assert.equal(await linesAfter(standing), `${path} has been removed since it was watched`);
  });

  test('in something that is not a folder cannot be watched', async () => {
    const found = logSource({ kind: 'file', name: `${path}/nosuch/b.log` }, factsOf('busybox'));
    assert.ok('mark' in found);
    const standing = found.readMark(await host.run(found.mark));
    assert.ok(typeof standing === 'object');
    assert.match(standing.unable, /^reading .* ended with status \d+ and said "ls: /);
    chmodSync(folder, 0o700);
  });

  test('is not quiet because the answer makes no sense', () => {
    for (const answer of [
      {},
      { stdout: 'what?' },
      { exitCode: 127 },
      { stdout: 'inode 1 size 2\n=== new\n' },
    ]) {
      assert.ok(typeof source.readMark(reply(answer)) === 'object', JSON.stringify(answer));
      assert.ok(
        'unable' in
          source
            .after(
              'inode 1 size 1 sum 12 begun 0 at 2026-01-01T00:00:00.000000000T+0000 since 1767225600 beside',
            )
            .read(reply(answer)),
        JSON.stringify(answer),
      );
    }
  });
});

suite('the log of a unit', () => {
  const source = logSource({ kind: 'unit', name: 'nginx' }, SYSTEMD) as LogSource;
  const known = '=== known\nLoadState=loaded\n=== any\n|Started.\n';

  test('is marked by the cursor of the journal', () => {
    const stdout = `${known}=== cursor\nx\n-- cursor: s=1;i=2\n`;
    assert.equal(source.readMark(reply({ stdout })), 's=1;i=2');
    assert.deepEqual(source.readMark(reply({ stdout: known })), {
      unable: 'journalctl ended with status 0 and said "=== known"',
    });
  });

  test('has what came after the cursor as new', () => {
    const look = source.after("s=1;'i=2");
    assert.ok(look.command.includes(`--cursor 's=1;'\\''i=2'`));
    const seen = (text: string, marked = "s=1;'i=2") =>
      look.read(
        reply({ stdout: `${known}=== marked\n-- cursor: ${marked}\n=== new\n${text}\n=== status\n0\n` }),
      ) as State;
    const lines = (text: string) => seen(text)['new lines'];
    assert.equal(seen('').lost, undefined);
    const lost = 'the journal was vacuumed since it was watched, and the removed entries cannot be found';
    for (const other of ["s=1;'i=3", "s=1;'i=2\n=== marked", '']) assert.equal(seen('', other).lost, lost);
    assert.equal(lines('one\n=== new\ntwo\n'), 'one\n=== new\ntwo');
    assert.equal(lines('-- No entries --\n'), '');
    assert.equal(lines(''), '');
    assert.ok('unable' in look.read(reply({ stdout: `${known}=== new\nx\n=== status 1\n` })));
    assert.ok('unable' in look.read(reply({})));
  });
});
