import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf } from '../machine.fixture.ts';
import { dropInsOf } from './configuration.drop-ins.ts';

/** The result for a file and its drop-ins, in the order in which a host prints them. */
async function read(path: string, content: string, others: Readonly<Record<string, string>>, key: string) {
  const look = resourceOf('configuration').look(path, factsOf('debian-12'), [`at ${key}`]);
  assert.ok('command' in look);
  await look.prepare?.();
  const printed = Object.entries(others).map(([file, text]) =>
    text === 'closed'
      ? `closed ${file}`
      : `file ${file}\n${text.replaceAll(/^/gm, '|')}\nend ${text.startsWith('sed:') ? 2 : 0}`,
  );
  const own = `81a4:0:0:5:1700000000:root:root\n=== content\n${content}\n=== drop ins\n`;
  const answer = reply({ stdout: `${own}${[...printed, 'all files'].join('\n')}\n` });
  const sighting = readSighting(look, answer, [`at ${key}`]);
  assert.ok('state' in sighting);
  const reason = sighting.unseen[`at ${key}`]?.unable;
  return { value: reason ?? sighting.state[`at ${key}`], note: look.note?.(answer) };
}

suite('what is read with a configuration', () => {
  const journald = '/etc/systemd/journald.conf';
  const etc = `${journald}.d`;
  const run = '/run/systemd/journald.conf.d';

  test('for a daemon of systemd: the last name wins, and a name in /etc hides the same name elsewhere', async () => {
    const rows: readonly (readonly [own: string, others: Record<string, string>, expected: unknown])[] = [
      ['Storage=auto', {}, 'auto'],
      ['Storage=auto', { [`${etc}/a.conf`]: '[Journal]\nStorage=none' }, 'none'],
      ['', { [`${etc}/a.conf`]: '[Journal]\nStorage=none' }, 'none'],
      [
        'Storage=auto',
        { [`${etc}/a.conf`]: '[Journal]\nStorage=none', [`${run}/b.conf`]: '[Journal]\nStorage=volatile' },
        'volatile',
      ],
      ['Storage=auto', { [`${etc}/a.conf`]: '', [`${run}/a.conf`]: '[Journal]\nStorage=none' }, 'auto'],
      ['Storage=auto', { [`${etc}/a.conf`]: 'Storage=none' }, 'auto'],
      ['Storage=auto', { [`${etc}/a.conf`]: '[Journal]\nStorage=' }, ''],
      ['Storage=auto \\', { [`${etc}/a.conf`]: '[Journal]\nStorage=none' }, 'none'],
    ];
    for (const [own, others, expected] of rows)
      assert.equal((await read(journald, `[Journal]\n${own}\n`, others, 'Journal.Storage')).value, expected);
    const { note } = await read(journald, '[Journal]\n', { [`${etc}/a.conf`]: '' }, 'Journal.Storage');
    assert.equal(note, `read together with ${etc}/a.conf`);
    const compress = { [`${etc}/a.conf`]: '[Journal]\nCompress=no' };
    assert.equal(
      (await read(journald, '[Journal]\nCompress=yes\n', compress, 'Journal.Compress')).value,
      'no',
    );
    const dns = { '/etc/systemd/resolved.conf.d/a.conf': '[Resolve]\nDNS=192.0.2.2' };
    const both = await read('/etc/systemd/resolved.conf', '[Resolve]\nDNS=192.0.2.1\n', dns, 'Resolve.DNS');
    assert.deepEqual(both.value, ['192.0.2.1', '192.0.2.2']);
  });

  test('what cannot be seen, or precedes the file, makes values unknown', async () => {
    const own = '[Journal]\nStorage=auto\n';
    const closed = await read(journald, own, { [etc]: 'closed' }, 'Journal.Storage');
    assert.match(String(closed.value), /^the effective value is not known: .*Permission denied$/);
    const lib = '/usr/lib/systemd/journald.conf';
    const hidden = await read(lib, own, { [journald]: '[Journal]' }, 'Journal.Storage');
    assert.equal(hidden.value, `the effective value is not known: ${journald} is read instead of it`);
    const cut = resourceOf('configuration').look(journald, factsOf('debian-12'), ['at Journal.Storage']);
    assert.ok('command' in cut);
    await cut.prepare?.();
    const stdout = `81a4:0:0:5:1700000000:root:root\n=== content\n${own}\n=== drop ins\nfolder ${etc}\n`;
    const sighting = readSighting(cut, reply({ stdout }), ['at Journal.Storage']);
    assert.ok('unseen' in sighting && sighting.unseen['at Journal.Storage'] !== undefined);
  });

  test('for a unit: those of its template, its prefixes and its type', async () => {
    const { patterns = [], instead } = dropInsOf('/lib/systemd/system/a-b@i.service') ?? {};
    const folders = patterns.map(([folder]) => folder);
    const order = ['a-b@i', 'a-b@', 'a-'].map((name) => `/etc/systemd/system/${name}.service.d`);
    assert.deepEqual(
      folders.filter((folder) => folder.startsWith('/etc/systemd/system/')),
      [...order, '/etc/systemd/system/service.d'],
    );
    assert.ok(folders.indexOf('/run/systemd/system/a-b@i.service.d') > folders.indexOf(order[2] ?? ''));
    assert.ok(instead?.includes('/etc/systemd/system/a-b@i.service'));
    const path = '/etc/systemd/system/x.service';
    const reset = { [`${path}.d/a.conf`]: '[Service]\nExecStart=\nExecStart=/new\nRestart=no' };
    const own = '[Service]\nExecStart=/old\nRestart=always\n';
    assert.equal((await read(path, own, reset, 'Service.ExecStart')).value, '/new');
    assert.equal((await read(path, own, reset, 'Service.Restart')).value, 'no');
    for (const other of ['/srv/x.service', '/etc/systemd/system/x.service.d/a.conf', '/etc/x.conf'])
      assert.equal(dropInsOf(other), undefined);
  });

  test('for pwquality: the file itself wins', async () => {
    const path = '/etc/security/pwquality.conf';
    const others = { [`${path}.d/a.conf`]: 'minlen = 40\ndcredit -1 # c', [`${path}.d/b.conf`]: 'dcredit=2' };
    assert.equal((await read(path, 'MinLen = 8 # c\n', others, 'minlen')).value, 8);
    assert.equal((await read(path, '# minlen = 8\n', others, 'minlen')).value, 40);
    assert.equal((await read(path, 'minlen = 8\nminlen = 9\n', others, 'minlen')).value, 9);
    assert.equal((await read(path, 'enforce_for_root\n', others, 'dcredit')).value, 2);
    assert.equal((await read(path, 'enforce_for_root\n', others, 'enforce_for_root')).value, true);
  });

  test('if it is not known which file wins, values that both set are unknown', async () => {
    const others = { '/etc/default/grub.d/a.cfg': 'GRUB_TIMEOUT=5' };
    const { value } = await read('/etc/default/grub', 'GRUB_TIMEOUT=0\n', others, 'GRUB_TIMEOUT');
    assert.match(String(value), /^\/etc\/default\/grub\.d\/a\.cfg sets GRUB_TIMEOUT too/);
    assert.equal((await read('/etc/default/grub', 'GRUB_A=0\n', others, 'GRUB_A')).value, 0);
  });

  test('for PHP: the last one in its folder, whatever its sections are called', async () => {
    const php = '/etc/php/8.2/fpm/php.ini';
    const others = {
      '/etc/php/8.2/fpm/conf.d/10-a.ini': 'expose_php = On\nmemory_limit = 1G',
      '/etc/php/8.2/fpm/conf.d/20-b.ini': '[x]\nexpose_php = 0',
    };
    const own = '[PHP]\nexpose_php = Off\nmemory_limit = 128M\nmax_input_time = 60\n';
    assert.equal((await read(php, own, others, 'PHP.memory_limit')).value, '1G');
    assert.equal((await read(php, own, others, 'PHP.max_input_time')).value, 60);
    assert.equal((await read(php, own, {}, 'PHP.expose_php')).value, 'Off');
    const { note } = await read(php, own, others, 'PHP.memory_limit');
    assert.match(note ?? '', /^read together with \/etc\/php\/8\.2\/fpm\/conf\.d\/10-a\.ini, /);
  });

  test('for sshd, its own noun shows what is in force', () => {
    const look = resourceOf('configuration').look('/etc/ssh/sshd_config as keys', factsOf('debian-12'), [
      'at Port',
    ]);
    assert.ok('unable' in look && /the sshd configuration has setting/.test(look.hint ?? ''));
  });
});
