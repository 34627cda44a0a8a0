import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { commandOf, readAnswer } from './answer.fixture.ts';

const LOADED = 'nf_tables 376832 2 nft_compat,nf_nat, Live 0x0\n=== status\n0\n';
const RULES = `=== modprobe
==> /etc/modprobe.d/own.conf
# blacklist commented
blacklist usb-storage
install cramfs /bin/true # never
install dccp \\
 /usr/bin/false
install snd /sbin/modprobe --ignore-install snd

==> /lib/modprobe.d/own.conf
blacklist hidden

==> /lib/modprobe.d/other.conf
blacklist nf_tables
=== cmdline
quiet modprobe.blacklist=pcspkr,floppy
`;

function module(name: string, stdout: string) {
  return readAnswer('kernel module', name, { stdout });
}

function rules(name: string, stdout = LOADED + RULES) {
  const sighting = module(name, stdout);
  assert.ok('state' in sighting, JSON.stringify(sighting));
  return [sighting.state.blacklisted, sighting.state.disabled];
}

suite('kernel module in modprobe.d', () => {
  test('is blacklisted, with - for _, there or on the kernel command line', () => {
    for (const name of ['usb_storage', 'usb-storage', 'nf-tables', 'floppy']) {
      assert.deepEqual(rules(name), [true, false], name);
    }
  });

  test('is disabled when nothing is run instead of it', () => {
    for (const name of ['cramfs', 'dccp']) assert.deepEqual(rules(name), [false, true], name);
    assert.deepEqual(rules('snd'), [false, false]);
  });

  test('is neither by a comment, or by a file that another of its name hides', () => {
    for (const name of ['commented', 'hidden', 'usb']) assert.deepEqual(rules(name), [false, false], name);
  });

  test('is loaded all the same', () => {
    assert.deepEqual(module('nf_tables', LOADED + RULES), {
      state: {
        exists: true,
        loaded: true,
        size: 376_832,
        'used by': ['nft_compat', 'nf_nat'],
        blacklisted: true,
        disabled: false,
      },
      unseen: {},
    });
    const none = module('cramfs', `=== status\n78\n${RULES}`);
    assert.ok('state' in none);
    assert.deepEqual([none.state.exists, none.state.loaded], [false, false]);
  });

  test('is not said to be free of rules when a file cannot be read', () => {
    const stdout = `${LOADED}${RULES.replace('blacklist nf_tables', '\n==! unreadable')}`;
    const hidden = module('zfs', stdout);
    assert.ok('state' in hidden);
    assert.deepEqual(
      [hidden.state.loaded, hidden.state.blacklisted, hidden.unseen.blacklisted],
      [
        false,
        undefined,
        { unable: '/lib/modprobe.d/other.conf cannot be read', hint: 'look as root (sudo: true)' },
      ],
    );
    assert.deepEqual(rules('cramfs', stdout), [undefined, true]);
  });

  test('cannot be looked at without the list of modules', () => {
    assert.deepEqual(
      readAnswer('kernel module', 'zfs', {
        stdout: `=== status\n1\n${RULES}`,
        stderr: 'cat: Permission denied',
      }),
      { unable: 'cat /proc/modules ended with status 1 and said "cat: Permission denied"' },
    );
  });

  test('looks once for all modules', () => {
    assert.equal(commandOf('kernel module', 'a'), commandOf('kernel module', 'b'));
  });
});
