import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, reply, resourceOf } from './machine.fixture.ts';

function look(name: string, ...wanted: string[]) {
  const made = resourceOf('limit').look(name, factsOf('debian-12'), wanted);
  assert.ok('command' in made);
  return made;
}

const FILES = reply({
  stdout: `# comment
*          soft    core            0
www-data   soft    nofile  4096   # x
www-data   hard    nofile  8192
@team      -       nproc   unlimited

www-data soft nofile 5000
root soft nice -5
`,
});

suite('limit', () => {
  test('has a soft and a hard value for a domain; the last line counts', () => {
    const wanted = ['soft for www-data', 'hard for www-data'];
    assert.deepEqual(look('nofile', ...wanted).read(FILES), {
      exists: true,
      'soft for www-data': 5000,
      'hard for www-data': 8192,
    });
    assert.deepEqual(look('nproc', 'soft for @team', 'hard for @team').read(FILES), {
      exists: true,
      'soft for @team': 'unlimited',
      'hard for @team': 'unlimited',
    });
    assert.deepEqual(look('nice', 'soft for root').read(FILES), { exists: true, 'soft for root': -5 });
  });

  test('that the files do not say for a domain is known not to be there', () => {
    const hard = look('core', 'hard for *');
    assert.deepEqual(hard.read(FILES), { exists: true });
    assert.equal(hard.unseen?.('hard for *', FILES), 'nothing');
    assert.deepEqual(look('stack', 'exists').read(FILES), { exists: false });
  });

  test('is one look for all limits', () => {
    assert.equal(look('core', 'hard for *').command, look('nofile', 'exists').command);
  });

  test('of a host whose files cannot be read cannot be looked at', () => {
    const read = (answer: Parameters<typeof reply>[0]) => look('core', 'exists').read(reply(answer));
    assert.deepEqual(read({ exitCode: 77 }), {
      unable: 'there is no /etc/security/limits.conf, or the folder cannot be entered',
    });
    const said = 'cat: limits.d/a.conf: Permission denied';
    assert.deepEqual(read({ stdout: '* - core 0\n', stderr: `${said}\n`, exitCode: 1 }), {
      unable: `the limits cannot be read: ${said}`,
      hint: 'look as root (sudo: true)',
    });
    assert.deepEqual(read({ stderr: 'sh: cat: not found\n', exitCode: 127 }), {
      unable: 'cat /etc/security/limits.conf could not be run: sh: cat: not found',
      hint: 'it must be installed on the host and in the PATH of the session',
    });
  });

  test('refuses what pam_limits does not know', () => {
    assert.equal(resourceOf('limit').refuse?.('nofile'), undefined);
    assert.match(
      String(resourceOf('limit').refuse?.('files')),
      /^"files" is no limit; allowed: core, data, /,
    );
  });
});
