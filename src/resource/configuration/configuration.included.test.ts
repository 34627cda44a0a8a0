import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { promisify } from 'node:util';
import { factsOf, follow, reply, resourceOf } from '../machine.fixture.ts';

const run = promisify(execFile);

/** The results for real files, as this machine prints them: the value, or why there is none. */
async function read(
  files: Readonly<Record<string, string>>,
  key: string,
  writable: readonly string[] = [],
): Promise<unknown> {
  const root = await mkdtemp(join(tmpdir(), 'opsproof-includes-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(join(root, name, '..'), { recursive: true });
      await writeFile(join(root, name), text.replaceAll('ROOT', root));
    }
    for (const name of writable) await chmod(join(root, name), 0o666);
    const path = join(root, Object.keys(files)[0] ?? '');
    const attribute = `at ${key}`;
    const first = resourceOf('configuration').look(path, factsOf('debian-12'), [attribute]);
    assert.ok('command' in first);
    const sighting = await follow(first, [attribute], async (command) =>
      reply({ stdout: (await run('sh', ['-c', command], { timeout: 60_000 })).stdout }),
    );
    assert.ok('state' in sighting);
    const reason = sighting.unseen[attribute]?.unable;
    return reason?.replaceAll(root, 'ROOT') ?? sighting.state[attribute];
  } finally {
    await rm(root, { recursive: true });
  }
}

suite('a configuration that includes others', () => {
  test('of MariaDB: each file where its line stands, and behind it the section goes on', async () => {
    const own =
      '[mysqld]\nport = 3306\nbind-address = 127.0.0.1\n!includedir ROOT/conf.d\n!include ROOT/x\nuser = me\n';
    const files = {
      'my.cnf': own,
      'conf.d/b.cnf': '[mysqld]\nbind_address = 0.0.0.0\nuser=m\n[client]\nport = 1\n',
      'conf.d/a.cnf': '[mysqld]\nbind-address = 192.0.2.1\nserver-id = 7\n!include ROOT/deep\n',
      'conf.d/.hidden.cnf': '[mysqld]\nserver-id = 6\nsocket = /x\n',
      'conf.d/c.txt': '[mysqld]\nport=9\n',
      deep: '[mysqld]\nmax_connections = 11\n!include ROOT/deeper\n',
      deeper: '[mysqld]\ntmpdir = /deeper\n',
      x: '',
    };
    for (const [key, value] of [
      ['mysqld.port', 3306],
      ['mysqld.bind-address', '0.0.0.0'],
      ['mysqld.user', 'me'],
      ['mysqld.server-id', 7],
      ['mysqld.socket', '/x'],
      ['mysqld.max-connections', 11],
      ['mysqld.tmpdir', '/deeper'],
      ['client.port', 1],
      ['mysqld.nosuch', undefined],
    ] as const)
      assert.equal(await read(files, key), value, key);
    // It begins where the program was started.
    const relative = { 'my.cnf': '[mysqld]\nport=1\n!include x\n', x: '[mysqld]\nport=2\n' };
    assert.match(
      String(await read(relative, 'mysqld.port')),
      /^it includes x, which may set mysqld\.port too/,
    );
    const circle = { 'my.cnf': '[mysqld]\nport=1\n!include ROOT/my.cnf\n' };
    assert.match(String(await read(circle, 'mysqld.port')), /files that include each other$/);
  });

  test('of MariaDB: what everybody may write is not read', async () => {
    const files = {
      'my.cnf': '[mysqld]\nport=1\n!includedir ROOT/d\n',
      'd/open.cnf': '[mysqld]\nport=2\nuser=x\n',
    };
    assert.equal(await read(files, 'mysqld.port'), 2);
    assert.equal(await read(files, 'mysqld.port', ['d/open.cnf']), 1);
    assert.equal(await read(files, 'mysqld.user', ['d/open.cnf']), undefined);
    const own = await read(files, 'mysqld.port', ['my.cnf']);
    assert.match(
      String(own),
      /^the effective value is not known: MariaDB ignores it: everybody may write to it$/,
    );
  });

  test('of git: the folder of the file and the home; not what has a condition', async () => {
    const own =
      '[user]\n\tname = a\n[includeIf "gitdir:/x/"]\n\tpath = work\n[difftool "d"]\n\tpath = /bin/d\n';
    const files = { '.gitconfig': own, work: '[User]\n\tName = b\n' };
    assert.equal(
      await read(files, 'user.name'),
      'ROOT/work, which it includes under a condition, sets user.name too',
    );
    assert.match(
      String(await read({ ...files, work: '[user]\n\temail = b\n' }, 'user.email')),
      /is not in it, but in ROOT\/work, which it includes under a condition: check that file$/,
    );
    assert.equal(await read(files, 'difftool "d".path'), '/bin/d');
    assert.equal(await read({ '.gitconfig': own }, 'user.name'), 'a');
    const home = '[user]\n\tname = a\n[include]\n\tpath = ~/other\n\tpath = two\n[core]\n\teditor = vi\n';
    const more = { other: '[user]\n\tname = b\n[core]\n\tpager = less\n', two: '[user]\n\temail = e\n' };
    assert.deepEqual(await read({ '.gitconfig': home, ...more }, 'user.name'), ['a', 'b']);
    assert.equal(await read({ '.gitconfig': home, ...more }, 'user.email'), 'e');
    assert.equal(await read({ '.gitconfig': home, ...more }, 'core.editor'), 'vi');
    // Whose home that is depends on who reads it.
    assert.match(
      String(await read({ 'etc/gitconfig': home }, 'user.name')),
      /^it includes ~\/other, which may set/,
    );
  });

  test('of Samba: the section goes on into the included file, and out of it', async () => {
    const own = '[global]\nguest ok = no\n';
    const including = (line: string) => ({
      'smb.conf': `${own}${line}\nserver string = mine\n`,
      more: 'GuestOk = yes\n[data]\npath = /srv\ninclude = ROOT/deep\n',
      deep: 'read only = no\n',
    });
    assert.equal(await read(including('copy = other'), 'global.guest ok'), 'no');
    const files = including('include = ROOT/more');
    for (const [key, value] of [
      ['global.guest ok', 'yes'],
      ['data.path', '/srv'],
      ['data.read only', 'no'],
      ['data.server string', 'mine'],
      ['global.server string', undefined],
    ] as const)
      assert.equal(await read(files, key), value, key);
    for (const line of ['include = ROOT/%m.conf', 'include = registry', 'include = relative.conf'])
      assert.match(String(await read(including(line), 'global.guest ok')), /^it includes .+, which may set/);
  });

  test('of PostgreSQL: folders, and last of all what ALTER SYSTEM wrote', async () => {
    const own =
      "data_directory = 'ROOT/data'\nssl = on\nport = 5432\ninclude_dir = 'conf.d' # c\nwork_mem = 5MB\n";
    const files = {
      'postgresql.conf': own,
      'conf.d/a.conf': "SSL = off\nwork_mem = 1MB\ninclude_if_exists = 'gone'\ninclude '../deep'\n",
      'conf.d/b.conf': 'wal_level = logical\n',
      'conf.d/.c.conf': 'wal_level = minimal\n',
      deep: 'max_connections = 12\n',
      'data/postgresql.auto.conf': "port = '5433'\n",
      'postgresql.auto.conf': "port = '1'\n",
    };
    for (const [key, value] of [
      ['ssl', 'off'],
      ['work_mem', '5MB'],
      ['wal_level', 'logical'],
      ['max_connections', 12],
      ['port', 5433],
    ] as const)
      assert.equal(await read(files, key), value, key);
    assert.equal(await read({ 'postgresql.conf': own }, 'port'), 5432);
    const beside = { 'postgresql.conf': 'port = 1\n', 'postgresql.auto.conf': 'port = 2\n' };
    assert.equal(await read(beside, 'port'), 2);
  });

  test('of PHP: pools, and that the section goes on', async () => {
    const files = {
      'php-fpm.conf': '[global]\npid = /x\ninclude=ROOT/pool.d/*.conf\n',
      'pool.d/b.conf': '[www]\npm.max_children = 7\n',
      'pool.d/a.conf': '[www]\nuser = web\npm.max_children = 3\ninclude = ROOT/extra\nlisten = /run/x\n',
      extra: 'pm = static\npm.max_children = 5\n',
    };
    for (const [key, value] of [
      ['global.pid', '/x'],
      ['www.user', 'web'],
      ['www.pm', 'static'],
      ['www.pm.max_children', 7],
      ['www.listen', '/run/x'],
    ] as const)
      assert.equal(await read(files, key), value, key);
    const relative = { 'php-fpm.conf': '[www]\npm = static\ninclude = extra\n', extra: 'pm = dynamic\n' };
    assert.match(String(await read(relative, 'www.pm')), /^it includes extra, which may set/);
  });

  test('of OpenSSL: a file, and a folder of one; of more the order is not known', async () => {
    const own = 'k = mine\n.include = ROOT/d\nk = again\n[s]\nx = 1\n.include ROOT/one\ny = 2\n';
    const files = { 'ssl/openssl.cnf': own, 'd/a.cnf': 'k = a\nz = 1\n', one: 'x = 3\n[t]\nw = 4\n' };
    for (const [key, value] of [
      ['k', 'again'],
      ['z', 1],
      ['s.x', 3],
      ['t.w', 4],
      ['t.y', 2],
    ] as const)
      assert.equal(await read(files, key), value, key);
    assert.match(
      String(await read({ ...files, 'd/b.conf': 'k = b\n' }, 's.x')),
      /^it includes ROOT\/d, whose files are read in no order that is known, so they may set s\.x too$/,
    );
  });
});
