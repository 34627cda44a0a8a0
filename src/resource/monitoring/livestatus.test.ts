import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { commandOf, readAnswer } from '../answer.fixture.ts';

const NOW = 1_796_075_620;
const SOCKET = '/var/run/icinga2/cmd/livestatus';
const WANTED = ['hosts', 'services', 'problems', 'acknowledged', 'in downtime'];

// Icinga 2.13.6: a service whose active checks were turned off 10 minutes ago, one that got a passive result, and one that is red.
const STATUS = '[[1796074963,"r2.13.6-1-icinga2",60,1,1,1,1]]';
const HOSTS =
  '[["db",1,1,true,0,1,1,0,0.016666666666666666,1796075621,1796075620], ["web",0,1,false,0,1,1,0,0.016666666666666666,1796075621,1796075620]]';
const DISK = '["web",0,1,false,0,0,1,1,0.016666666666666666,1796075621,1796075013,"disk"]';
const OFF = '["web",1,1,false,1,0,1,1,5,1796075915,1796075615,"off"]';
const LOAD = '["web",2,1,false,0,1,1,0,0.016666666666666666,1796075621,1796075620,"lo;ad \\"\\u00e9"]';

const answer = (body: string, status = 200, length = Buffer.byteLength(body)) =>
  `${status} ${String(length).padStart(11)}\n${body}\n`;
const said = (services: string, hosts = answer(HOSTS), status = answer(STATUS)) =>
  `=== status\n${status}=== hosts\n${hosts}=== services\n${services}=== now\n${NOW}\n`;
const see = (stdout: string, wanted: readonly string[] = WANTED, name = SOCKET) =>
  readAnswer('Nagios status', name, { stdout }, wanted);
const problems = (row: string, status?: string) => {
  const seen = see(said(answer(`[${row}]`), answer('[]'), status), ['problems']);
  assert.ok('state' in seen, JSON.stringify(seen));
  return seen.state.problems ?? seen.unseen.problems?.unable;
};

suite('a Livestatus', () => {
  test('has hosts, services and what is wrong with them', () => {
    assert.deepEqual(see(said(answer(`[${DISK}, ${OFF}, ${LOAD}]`))), {
      state: {
        hosts: ['db', 'web'],
        services: ['web/disk', 'web/off', 'web/lo;ad "é'],
        problems: ['web/lo;ad "é'],
        acknowledged: ['db'],
        'in downtime': ['web/off'],
      },
      unseen: {},
    });
  });

  test('does not know of problems where nobody looks any more, though Icinga says that the result was passive', () => {
    const nobody = 'web/disk is not checked, or never was: it is not known whether it has one';
    assert.deepEqual(problems(DISK), []);
    assert.equal(problems(DISK.replace('1796075013', '1796070000')), nobody);
    assert.equal(problems(DISK.replace('0,1,false,0,0,1,1', '0,1,false,0,0,0,1')), nobody);
    assert.equal(problems(DISK.replace('"web",0,1', '"web",3,0')), nobody);
    const overdue = LOAD.replace('1796075621', '1796070000').replace('lo;ad \\"\\u00e9', 'disk');
    assert.equal(problems(overdue), nobody);
    const off = answer(STATUS.replace('1,1,1,1]', '1,0,1,1]'));
    assert.equal(problems(LOAD.replace('lo;ad \\"\\u00e9', 'disk'), off), nobody);
  });

  test('has no file whose age could be asked', () => {
    const seen = see(said(answer('[]')), ['age']);
    assert.ok('state' in seen);
    assert.equal(seen.unseen.age?.unable, 'a Livestatus is asked, so there is no file with an age');
  });

  test('says why there is no whole answer', () => {
    const why = (text: string) => (see(text) as { unable?: string }).unable;
    assert.equal(
      why(said('\n', undefined, 'Connection refused\n')),
      `no answer from a Livestatus at ${SOCKET}: Connection refused`,
    );
    assert.match(why(said('\n')) ?? '', /: it says nothing$/);
    assert.match(why(said('neither\n\n')) ?? '', /^neither perl nor python3 is on the host/);
    assert.equal(
      why(said(answer("Error: Column 'x' does not exist.\n\nStack", 452))),
      `the Livestatus at ${SOCKET} refuses the table services: 452 Error: Column 'x' does not exist.`,
    );
    for (const services of [answer(`[${DISK}]`, 200, 999), answer('[["web"]]'), answer('{}'), answer('[')])
      assert.match(why(said(services)) ?? '', / for services is cut off, or makes no sense$/);
    assert.match(why(said(answer('[]'), undefined, answer('[]'))) ?? '', /does not say which core/);
    assert.match(why(said(answer(`[${DISK.replace('"web",0', '"web",9')}]`))) ?? '', /makes no sense$/);
    assert.match(why('=== status\n') ?? '', /asking Livestatus/);
  });

  test('is asked at a socket or an address, and never told anything', () => {
    const command = commandOf('Nagios status', 'monitor:6557');
    assert.doesNotMatch(command, /COMMAND|sed/);
    assert.match(command, /f=monitor:6557|f='monitor:6557'/);
    assert.match(commandOf('Nagios status', SOCKET), /if \[ -S "\$f" \]/);
  });
});
