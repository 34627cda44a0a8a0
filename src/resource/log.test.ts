import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { Host } from '../host/host.ts';
import { type LogSource, logSource } from './log.ts';
import { factsOf, reply } from './machine.fixture.ts';
import type { State } from './resource.ts';

const SYSTEMD = { ...factsOf('debian-12-systemd'), tools: new Set(['journalctl', 'systemctl']) };

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
    return 'unable' in state ? state.unable : state['new lines'];
  }

  test('has as new what was appended since', async () => {
    writeFileSync(path, 'before\n');
    const standing = await mark();
    assert.match(standing, /^inode \d+ size 7$/);
    assert.equal(await linesAfter(standing), '');
    appendFileSync(path, 'one\n=== end\ntwo\n');
    assert.equal(await linesAfter(standing), 'one\n=== end\ntwo');
  });

  test('that came later is new as a whole', async () => {
    rmSync(path);
    const standing = await mark();
    assert.equal(standing, 'missing');
    assert.equal(await linesAfter(standing), '');
    writeFileSync(path, 'first\n');
    assert.equal(await linesAfter(standing), 'first');
  });

  test('that was rotated goes on in another file', async () => {
    writeFileSync(path, 'before\n');
    const standing = await mark();
    appendFileSync(path, 'old\n');
    renameSync(path, `${path}.1`);
    writeFileSync(path, 'new\n');
    assert.equal(await linesAfter(standing), 'old\nnew');
    rmSync(`${path}.1`);
    assert.equal(
      await linesAfter(standing),
      `${path} was rotated or cut since it was watched, and what it was before cannot be found`,
    );
  });

  test('that was copied and cut goes on from its beginning', async () => {
    writeFileSync(path, 'before\n');
    const standing = await mark();
    appendFileSync(path, 'old\n');
    copyFileSync(path, `${path}-20260101`);
    truncateSync(path);
    appendFileSync(path, 'new\n');
    assert.equal(await linesAfter(standing), 'old\nnew');
    rmSync(`${path}-20260101`);
  });

  test('that is gone, or has too much, proves nothing', async () => {
    writeFileSync(path, 'before\n');
    const standing = await mark();
    appendFileSync(path, 'x'.repeat(1024 * 1024));
    assert.equal(
      await linesAfter(standing),
      'more than 1048576 bytes came after it was watched, too many to look at',
    );
    rmSync(path);
    assert.equal(await linesAfter(standing), `${path} is gone since it was watched`);
  });

  test('whose folder is no folder cannot be watched', async () => {
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
      assert.ok('unable' in source.after('inode 1 size 1').read(reply(answer)), JSON.stringify(answer));
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

  test('has as new what came after the cursor', () => {
    const look = source.after("s=1;'i=2");
    assert.ok(look.command.includes(`--after-cursor 's=1;'\\''i=2'`));
    const lines = (text: string) =>
      (look.read(reply({ stdout: `${known}=== new\n${text}\n=== status\n0\n` })) as State)['new lines'];
    assert.equal(lines('one\n=== new\ntwo\n'), 'one\n=== new\ntwo');
    assert.equal(lines('-- No entries --\n'), '');
    assert.equal(lines(''), '');
    assert.ok('unable' in look.read(reply({ stdout: `${known}=== new\nx\n=== status 1\n` })));
    assert.ok('unable' in look.read(reply({})));
  });
});
