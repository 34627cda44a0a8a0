import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Reply } from '../../transport/transport.ts';
import { factsOf, readSighting, reply, resourceOf } from '../machine.fixture.ts';

const NOW_MS = 1_795_362_941_344;
const NOW = `${NOW_MS}744909\n+0000\n`;

function read(noun: string, stdout: string, wanted: readonly string[], more: Partial<Reply> = {}) {
  const look = resourceOf(noun).look('', factsOf('debian-12'), wanted);
  assert.ok('command' in look);
  return readSighting(look, { ...reply({ stdout }), ...more }, wanted);
}

function clock(sections: string, attribute: string, more: Partial<Reply> = {}) {
  const sighting = read('clock', `${NOW}${sections}=== end\n`, [attribute], more);
  assert.ok('state' in sighting, JSON.stringify(sighting));
  return sighting.state[attribute] ?? sighting.unseen[attribute]?.unable;
}

suite('clock', () => {
  test('is as far off as it is from the middle of the question', () => {
    const asked = { asked: NOW_MS - 100, answered: NOW_MS + 300 };
    assert.equal(clock('', 'offset', asked), 99);
    assert.equal(clock('', 'offset', { asked: NOW_MS + 5000, answered: NOW_MS + 5010 }), 5004);
    assert.equal(
      clock('', 'offset', { asked: NOW_MS, answered: NOW_MS + 2001 }),
      'asking took 2001 ms, too long to compare clocks',
    );
    assert.equal(clock('', 'offset'), 'the time of the question is not known');
    const seconds = read('clock', '1795362941\n+0000\n=== end\n', ['offset'], asked);
    assert.ok('unseen' in seconds);
    assert.equal(seconds.unseen.offset?.unable, 'the host reports its time only in whole seconds');
  });

  test('is synchronised if the tool that answers says so', () => {
    for (const [said, expected] of [
      ['chronyc Leap status     : Normal', true],
      ['chronyc Leap status     : Not synchronised', false],
      // Of chronyd 4.3: with a server, and with only `local` in its configuration; then after its servers were gone for five days.
      [
        'chronyc Leap status     : Normal; Reference ID    : C0A80101 (192.168.1.1); Ref time (UTC)  : Sun Nov 22 15:00:00 2026',
        true,
      ],
      [
        'chronyc Leap status     : Normal; Reference ID    : 7F7F0101 (); Ref time (UTC)  : Mon Nov 30 17:20:56 2026',
        false,
      ],
      [
        'chronyc Leap status     : Normal; Reference ID    : C0A80101 (192.168.1.1); Ref time (UTC)  : Tue Nov 17 12:00:00 2026',
        'chronyd has heard of no server for 124 hours',
      ],
      ['ntpq leap_none', true],
      ['ntpq leap_none refid=192.168.1.1 ', true],
      ['ntpq leap_none sync_local refid=LOCAL(0) ', false],
      ['ntpq leap_none refid=127.127.1.0 ', false],
      ['ntpq leap_alarm', false],
      ['adjtimex status: 64', false],
      ['adjtimex     status:       64 (UNSYNC)', false],
      ['adjtimex     status:       8193 (PLL | NANO)', true],
      ['none', 'nothing on the host reports whether its clock is synchronized'],
      [
        'chronyc 506 Cannot talk to daemon',
        'chronyc does not report whether the clock is synchronized: "506 Cannot talk to daemon"',
      ],
      ['what?', 'nothing on the host reports whether its clock is synchronized'],
    ] as const) {
      assert.equal(clock(`=== synchronized\n${said}\n`, 'synchronized'), expected, said);
    }
  });

  test('has the time zone that its link points to', () => {
    const zone = (text: string) => clock(`=== zone\n${text}\n`, 'time zone');
    assert.equal(zone('/usr/share/zoneinfo/Europe/Berlin'), 'Europe/Berlin');
    assert.equal(zone('../usr/share/zoneinfo/Etc/GMT+1'), 'Etc/GMT+1');
    assert.equal(zone('file\nAmerica/New_York\nsame'), 'America/New_York');
    assert.equal(
      zone('file\nAmerica/New_York'),
      '/etc/localtime is a copy without a name, and it differs from America/New_York, which /etc/timezone names',
    );
    assert.equal(zone('file\nAmerica/New_York\n./Etc/GMT-3'), 'Etc/GMT-3');
    assert.equal(zone('file\n\n./Etc/GMT-3'), 'Etc/GMT-3');
    assert.equal(zone('file\n\n./Etc/UTC\n./Etc/UCT'), '/etc/localtime does not show the name of the zone');
    assert.equal(
      zone('/usr/share/zoneinfo/Mars/Base\ndangling'),
      '/etc/localtime points to /usr/share/zoneinfo/Mars/Base, which does not exist, so local time is UTC',
    );
    assert.equal(zone('none'), 'UTC');
    assert.equal(zone('file'), '/etc/localtime does not show the name of the zone');
    assert.equal(zone('/etc/zone'), '/etc/localtime does not show the name of the zone: /etc/zone');
    assert.equal(clock('', 'utc offset'), '+0000');
  });

  test('cannot be looked at if date does not answer', () => {
    for (const stdout of ['', NOW, 'what?\n=== end\n', `${NOW_MS}\nUTC\n=== end\n`])
      assert.ok('unable' in read('clock', stdout, ['offset']), stdout);
    assert.deepEqual(read('clock', '', ['offset'], { exitCode: 127 }), {
      unable: 'date could not be run: command not found',
      hint: 'install it on the host, in the PATH of the session',
    });
  });
});

suite('locale', () => {
  const stdout =
    'file /etc/default/locale\n#  File generated by update-locale\nLANG="en_US.UTF-8"\nexport LC_TIME=C\n=== end\n';

  test('is unable where services and logins get different ones', () => {
    const two = (login: string) =>
      read(
        'locale',
        `file /etc/locale.conf\nLANG="C.UTF-8"\n\nfile /etc/default/locale\n${login}\n\n=== end\n`,
        ['language', 'variable LC_TIME'],
      );
    const same = two('LANG=C.UTF-8');
    assert.deepEqual('state' in same && same.state, { language: 'C.UTF-8', 'variable LC_TIME': null });
    const other = two('LANG=de_DE.UTF-8');
    assert.ok('state' in other);
    assert.equal(
      other.unseen.language?.unable,
      '/etc/locale.conf has LANG=C.UTF-8, and /etc/default/locale has LANG=de_DE.UTF-8',
    );
    assert.equal(other.state['variable LC_TIME'], null);
  });

  test('is what its file sets', () => {
    const wanted = ['language', 'variable LC_TIME', 'variable LC_ALL'];
    const sighting = read('locale', stdout, wanted);
    assert.ok('state' in sighting);
    assert.deepEqual(sighting.state, {
      language: 'en_US.UTF-8',
      'variable LC_TIME': 'C',
      'variable LC_ALL': null,
    });
    const none = read('locale', '=== end\n', ['language']);
    assert.ok('state' in none);
    assert.deepEqual(none.state, { language: null });
  });

  test('has the available ones that locale -a lists', () => {
    const available = (text: string) => {
      const sighting = read('locale', `${stdout}=== available\n${text}\n`, ['available']);
      assert.ok('state' in sighting);
      return sighting.state.available ?? sighting.unseen.available;
    };
    assert.deepEqual(available('C\nC.utf8\nstatus 0'), ['C', 'C.utf8']);
    assert.deepEqual(available('sh: locale: not found\nstatus 127'), {
      unable: 'locale -a does not report it: sh: locale: not found',
    });
    assert.deepEqual(available('status 0'), { unable: 'locale -a does not report it: status 0' });
  });

  test('is not empty because its file cannot be read', () => {
    assert.deepEqual(
      read('locale', 'file /etc/locale.conf\n', ['language'], {
        exitCode: 77,
        stderr: Buffer.from('cat: /etc/locale.conf: Permission denied\n'),
      }),
      { unable: 'a file of the locale cannot be read: cat: /etc/locale.conf: Permission denied' },
    );
    for (const text of ['', 'what?\n', 'what?\n=== end\n'])
      assert.ok('unable' in read('locale', text, ['language']), text);
  });
});
