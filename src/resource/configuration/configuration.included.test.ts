import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { promisify } from 'node:util';
import { factsOf, readSighting, reply, resourceOf } from '../machine.fixture.ts';

const run = promisify(execFile);

/** What is seen of real files, as this machine prints them: the value, or why there is none. */
async function read(files: Readonly<Record<string, string>>, key: string): Promise<unknown> {
  const root = await mkdtemp(join(tmpdir(), 'opsproof-includes-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(join(root, name, '..'), { recursive: true });
      await writeFile(join(root, name), text.replaceAll('ROOT', root));
    }
    const path = join(root, Object.keys(files)[0] ?? '');
    const attribute = `at ${key}`;
    const first = resourceOf('configuration').look(path, factsOf('debian-12'), [attribute]);
    assert.ok('command' in first);
    const answer = async (command: string) =>
      reply({ stdout: (await run('sh', ['-c', command], { timeout: 10_000 })).stdout });
    let said = await answer(first.command);
    const further = first.further?.(said);
    const look = further ?? first;
    if (further !== undefined) said = await answer(further.command);
    await look.prepare?.();
    const sighting = readSighting(look, said, [attribute]);
    assert.ok('state' in sighting);
    const reason = sighting.unseen[attribute]?.unable;
    return reason?.replaceAll(root, 'ROOT') ?? sighting.state[attribute];
  } finally {
    await rm(root, { recursive: true });
  }
}

suite('a configuration that includes others', () => {
  test('of MariaDB: what they set too is not told, what they do not set is', async () => {
    const own = '[mysqld]\nport = 3306\nbind-address = 127.0.0.1\n!includedir ROOT/conf.d\n!include ROOT/x\n';
    const files = { 'my.cnf': own, 'conf.d/a.cnf': '[mysqld]\nbind_address = 0.0.0.0\nuser=m\n', x: '' };
    assert.equal(await read(files, 'mysqld.port'), 3306);
    assert.match(
      String(await read(files, 'mysqld.bind-address')),
      /^ROOT\/conf\.d\/a\.cnf, which it includes, sets mysqld\.bind-address too, and it is not known which one wins/,
    );
    assert.match(String(await read(files, 'mysqld.user')), /is not in it, but in ROOT\/conf\.d\/a\.cnf/);
    assert.equal(await read(files, 'mysqld.nosuch'), undefined);
    assert.equal(await read({ ...files, 'conf.d/b.txt': '[mysqld]\nport=1\n' }, 'mysqld.port'), 3306);
    const turn = { ...files, x: '!include /y\n' };
    assert.match(
      String(await read(turn, 'mysqld.port')),
      /^ROOT\/x, which it includes, includes others in turn$/,
    );
  });

  test('of git: a section include and one with a condition, and no other that has a path', async () => {
    const own =
      '[user]\n\tname = a\n[includeIf "gitdir:/x/"]\n\tpath = work\n[difftool "d"]\n\tpath = /bin/d\n';
    const files = { '.gitconfig': own, work: '[User]\n\tName = b\n' };
    assert.match(
      String(await read(files, 'user.name')),
      /^ROOT\/work, which it includes, sets user\.name too/,
    );
    assert.equal(await read(files, 'difftool "d".path'), '/bin/d');
    assert.equal(await read({ '.gitconfig': own }, 'user.name'), 'a');
    const home = '[user]\n\tname = a\n[include]\n\tpath = ~/other\n';
    assert.match(
      String(await read({ '.gitconfig': home }, 'user.name')),
      /^it includes ~\/other, which may set/,
    );
  });

  test('of Samba: a file whose name depends on the client may set everything', async () => {
    const own = '[global]\nguest ok = no\n';
    const including = (line: string) => ({
      'smb.conf': `${own}${line}\n`,
      more: '[global]\nGuestOk = yes\n',
    });
    assert.equal(await read(including('copy = other'), 'global.guest ok'), 'no');
    assert.match(
      String(await read(including('include = ROOT/more'), 'global.guest ok')),
      /more, which it includes, sets/,
    );
    for (const line of ['include = ROOT/%m.conf', 'include = registry'])
      assert.match(String(await read(including(line), 'global.guest ok')), /^it includes .+, which may set/);
  });

  test('of PostgreSQL: folders, and what ALTER SYSTEM wrote', async () => {
    const own = "data_directory = 'ROOT/data'\nssl = on\nport = 5432\ninclude_dir = 'conf.d' # c\n";
    const files = {
      'postgresql.conf': own,
      'conf.d/a.conf': 'SSL = off\n',
      'data/postgresql.auto.conf': "port = '5433'\n",
    };
    assert.match(
      String(await read(files, 'ssl')),
      /^ROOT\/conf\.d\/a\.conf, which it includes, sets ssl too/,
    );
    assert.match(
      String(await read(files, 'port')),
      /^ROOT\/data\/postgresql\.auto\.conf, which it includes, sets/,
    );
    assert.equal(await read({ 'postgresql.conf': own }, 'port'), 5432);
    const beside = { 'postgresql.conf': 'port = 1\n', 'postgresql.auto.conf': 'port = 2\n' };
    assert.match(String(await read(beside, 'port')), /postgresql\.auto\.conf sets port too/);
  });
});
