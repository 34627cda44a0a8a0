import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf } from '../machine.fixture.ts';

const SYSTEMD = { ...factsOf('debian-12-systemd'), tools: new Set(['journalctl', 'systemctl']) };
const KNOWN = '=== known\nLoadState=loaded\n=== any\n|Started.\n';

function read(attribute: string, answer: Parameters<typeof reply>[0], name = 'nginx') {
  const look = resourceOf('journal').look(name, SYSTEMD, [attribute]);
  assert.ok('command' in look);
  const sighting = readSighting(look, reply(answer), [attribute]);
  return 'unable' in sighting
    ? sighting.unable
    : (sighting.state[attribute] ?? sighting.unseen[attribute]?.unable);
}

suite('journal', () => {
  test('has the messages of a unit, and counts of its entries', () => {
    const stdout = `${KNOWN}=== part 0\n|=== known\n|two\n|\n|status 0\n`;
    assert.equal(read('content', { stdout }), '=== known\ntwo');
    assert.equal(read('content', { stdout: `${KNOWN}=== part 0\n|-- No entries --\n|\n|status 0\n` }), '');
    assert.equal(read('errors', { stdout: `${KNOWN}=== part 0\n3\nstatus 0\n` }), 3);
    assert.equal(read('errors since today', { stdout: `${KNOWN}=== part 0\n0\nstatus 0\n` }), 0);
  });

  test('is read since a time that is data', () => {
    const look = resourceOf('journal').look('nginx', SYSTEMD, ["errors since $(reboot) 'x'"]);
    assert.ok('command' in look);
    assert.match(look.command, / --since '\$\(reboot\) '\\''x'\\''' /);
  });

  test('of an unknown unit proves nothing', () => {
    const stdout = '=== known\nLoadState=not-found\n=== any\n|-- No entries --\n=== part 0\n0\nstatus 0\n';
    const reason = 'systemd has no unit nginx.service, and the journal has no entries for it';
    assert.equal(read('errors', { stdout }), reason);
    const gone = stdout.replace('-- No entries --', 'it was there');
    assert.equal(read('errors', { stdout: gone }), 0);
  });

  test('that cannot be read completely proves nothing', () => {
    const stdout = `${KNOWN}=== part 0\n0\nstatus 0\n`;
    const hint = 'Hint: You are currently not seeing messages from other users and the system.\n';
    assert.equal(
      read('errors', { stdout, stderr: hint }),
      'not all of the journal can be read: permission denied',
    );
    assert.equal(
      read('errors', { stdout, stderr: 'No journal files were found.\n' }),
      'the host has no journal',
    );
    assert.equal(
      read('errors', {
        stdout: `${KNOWN}=== part 0\n0\nstatus 1\n`,
        stderr: 'Failed to parse timestamp: x\n',
      }),
      'journalctl does not report it: Failed to parse timestamp: x',
    );
    assert.equal(
      read('content', { stdout: `${KNOWN}=== part 0\n` }),
      'journalctl does not report it: it said nothing',
    );
    assert.equal(
      read('errors', { stdout: `${KNOWN}=== part 0\n` }),
      'journalctl does not report it: it said nothing',
    );
    const many = '|x\n'.repeat(5001);
    assert.equal(
      read('content', { stdout: `${KNOWN}=== part 0\n${many}|status 0\n` }),
      'it has more than 5000 lines, so not all of them were read',
    );
    for (const answer of [{}, { stdout: 'what?' }, { stderr: 'sh: journalctl: not found', exitCode: 127 }])
      assert.match(String(read('errors', answer)), /^journalctl /);
  });

  test('is unable if there is no journal', () => {
    assert.deepEqual(resourceOf('journal').look('nginx', factsOf('alpine'), ['errors']), {
      unable: 'the host has no journal: systemd is not running there',
      hint: 'check the content of a log file instead',
    });
  });

  test('what journald has dropped cannot be denied, and is not counted', () => {
    const said = '|Suppressed 310 messages from nginx.service\n|Suppressed 2 messages from other.service\n';
    const stdout = (part: string, dropped: string) =>
      `${KNOWN}=== part 0\n${part}\n=== dropped 0\n${dropped}`;
    const reason = 'journald dropped 310 of its messages, which were more than its rate limit';
    assert.equal(read('errors', { stdout: stdout('0\nstatus 0', said) }), reason);
    assert.equal(read('errors', { stdout: stdout('0\nstatus 0', said) }, 'third'), 0);
    const content = { stdout: stdout('|one\n|\n|status 0', said) };
    assert.equal(read('content', content), 'one');
    const look = resourceOf('journal').look('nginx', SYSTEMD, ['content']);
    assert.ok('command' in look);
    assert.match(look.command, / MESSAGE_ID=a596d6fe7bfa4994828e72309e95d61e -b -o cat /);
    assert.equal(look.undeniable?.('content', 'two', reply(content))?.unable, reason);
    const quiet = { stdout: stdout('|one\n|\n|status 0', '') };
    assert.equal(look.undeniable?.('content', 'two', reply(quiet)), undefined);
  });
});
