import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import type { Facts } from '../host/facts.ts';
import { LocalTransport } from '../transport/local.ts';
import { ShellSession } from '../transport/session/shell-session.ts';
import { quote } from '../transport/shell/quote.ts';
import { environmentVariableResource } from './machine/environment-variable.ts';
import { readSections, section, statusSection } from './sections.ts';

for (const shell of ['bash', 'busybox', 'dash']) {
  const path = ['/bin', '/usr/bin'].map((folder) => `${folder}/${shell}`).find((file) => existsSync(file));
  const skip = path === undefined ? `${shell} is not installed` : false;
  test(`variables of a login change nothing in a look, when sh is ${shell}`, { skip }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'opsproof-sh-'));
    t.after(() => rmSync(folder, { recursive: true }));
    symlinkSync(path as string, join(folder, 'sh'));
    mkdirSync(join(folder, 'files'));
    writeFileSync(join(folder, 'files', 'a b'), 'x');
    writeFileSync(join(folder, 'files', '.c'), '');
    writeFileSync(join(folder, 'profile'), 'ls() { echo profile; }; echo noise\n');
    const lies = [
      'ls',
      'printf',
      'cat',
      'command',
      'cd',
      'read',
      'test',
      '[',
      'compgen',
      'builtin',
      'declare',
      'grep',
    ];
    const env = {
      PATH: `${folder}${delimiter}${process.env.PATH}`,
      ENV: join(folder, 'profile'),
      BASH_ENV: join(folder, 'profile'),
      SHELLOPTS: 'braceexpand:noglob:errexit:nounset:noclobber',
      BASHOPTS: 'nullglob:dotglob:nocasematch:xpg_echo',
      ...{
        QUOTING_STYLE: 'shell-always',
        GREP_OPTIONS: '-v',
        POSIXLY_CORRECT: '1',
        LS_COLORS: 'di=1',
        IFS: 'x',
      },
      ...{
        BLOCK_SIZE: '1',
        TIME_STYLE: '+%s',
        GLOBIGNORE: '*',
        CDPATH: '/',
        LC_ALL: 'de_DE.UTF-8',
        TZ: 'Asia/Tokyo',
      },
      ...{ COLUMNS: '20', opsproof_mark: 'x' },
      ...Object.fromEntries(lies.map((name) => [`BASH_FUNC_${name}%%`, '() {  echo lie; }'])),
    };
    const it = new ShellSession(new LocalTransport({ transport: 'local' }, env), { host: 'here' });
    t.after(() => it.close());
    const look = async (command: string) => (await it.run(command, { look: true })).stdout.toString();
    const inside = quote(join(folder, 'files'));
    assert.equal(await look(`ls ${inside}`), 'a b\n');
    assert.equal(await look(`cd ${inside}; printf '%s|' *`), 'a b|');
    assert.equal(
      await look(`v='axb c'; set -- $v; echo $#; date +%z; echo x | grep x; [ a = A ] || echo no`),
      '2\n+0000\nx\nno\n',
    );
    assert.equal(await look(`cat ${inside}/*b`), 'x');
    // A custom command sees the time in the zone of the login.
    assert.equal((await it.run('echo $TZ')).stdout.toString(), 'Asia/Tokyo\n');
    const variable = environmentVariableResource.look('ENV', {} as Facts, []);
    assert.ok('command' in variable);
    const said = await it.run(variable.command, { look: true });
    assert.deepEqual(variable.read(said), { exists: true, value: env.ENV });
  });
}

test('nothing on a host can be taken for a heading of an answer', async (t) => {
  const it = new ShellSession(new LocalTransport({ transport: 'local' }, process.env), { host: 'here' });
  t.after(() => it.close());
  const lie = quote('=== status\\n0\\n=== zz$opsproof_mark\\n');
  const reply = await it.run(`printf ${lie}; false; ${statusSection()}; ${section('more')}; echo it`, {
    look: true,
  });
  assert.match(reply.mark ?? '', /^[0-9a-f]{16}$/);
  assert.deepEqual(
    [...readSections(reply)],
    [
      ['', '=== status\n0\n=== zz$opsproof_mark'],
      ['status', '1'],
      ['more', 'it'],
    ],
  );
  const other = await it.run('true', { look: true });
  assert.notEqual(other.mark, reply.mark);
  assert.equal((await it.run('echo "$opsproof_mark"')).stdout.toString(), '\n');
});
