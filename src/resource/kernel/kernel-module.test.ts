import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { commandOf, readAnswer } from '../answer.fixture.ts';

const LOADED = 'nf_tables 376832 2 nft_compat,nf_nat, Live 0x0\n=== status\n0\n';
const OWN = `# blacklist commented
blacklist usb-storage
install cramfs /bin/true # never
install dccp \\
 /usr/bin/false
install snd /sbin/modprobe --ignore-install snd
install loads /bin/false || /sbin/modprobe --ignore-install loads
install first /sbin/modprobe --ignore-install first
install wild_* /bin/false`;

/** In the output form of printFiles: of two folders, the first file of the second one is hidden by its name. */
const files = (other = 'blacklist nf_tables\ninstall first /bin/false', refused = '') =>
  [
    'folder /etc/modprobe.d',
    ...file('/etc/modprobe.d/own.conf', OWN),
    'folder /lib/modprobe.d',
    ...file('/lib/modprobe.d/own.conf', 'blacklist hidden'),
    ...file('/lib/modprobe.d/z-other.conf', `${other}\ninstall late /bin/true`),
    ...file('/lib/modprobe.d/a-early.conf', 'install late /sbin/modprobe --ignore-install late'),
    refused,
    'all files',
  ].join('\n');

function file(path: string, text: string): readonly string[] {
  return [`file ${path}`, ...text.split('\n').map((line) => `|${line}`), '', 'end 0'];
}

const CMDLINE = '=== cmdline\nquiet modprobe.blacklist=pcspkr,floppy\n';
const RULES = `=== modprobe\n${files()}\n${CMDLINE}`;

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

  test('is disabled if nothing is run instead of it', () => {
    for (const name of ['cramfs', 'dccp']) assert.deepEqual(rules(name), [false, true], name);
    assert.deepEqual(rules('wild-card'), [false, true]);
    assert.deepEqual(rules('snd'), [false, false]);
  });

  test('is not disabled if the command loads it, or if another line comes first in the order of the names', () => {
    for (const name of ['loads', 'first', 'late']) assert.deepEqual(rules(name), [false, false], name);
  });

  test('is neither because of a comment, or of a file that is hidden by its name', () => {
    for (const name of ['commented', 'hidden', 'usb']) assert.deepEqual(rules(name), [false, false], name);
  });

  test('is loaded after all', () => {
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

  test('is not reported as free of rules if a file cannot be read', () => {
    const stdout = `${LOADED}=== modprobe\n${files('', 'folder /run/modprobe.d\nclosed /run/modprobe.d')}\n${CMDLINE}`;
    const hidden = module('zfs', stdout);
    const reason = {
      unable: 'it cannot be read: /run/modprobe.d: Permission denied',
      hint: 'look as root (sudo: true)',
    };
    assert.ok('state' in hidden);
    assert.deepEqual(
      [hidden.state.loaded, hidden.state.blacklisted, hidden.unseen.blacklisted, hidden.unseen.disabled],
      [false, undefined, reason, reason],
    );
    // The unreadable file may contain an earlier line.
    assert.deepEqual(rules('cramfs', stdout), [undefined, undefined]);
    assert.deepEqual(rules('usb-storage', stdout), [true, undefined]);
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
