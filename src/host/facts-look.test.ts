import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FACTS_COMMAND, parseFacts, TOOLS } from './facts-look.ts';

function parse(stdout: string, stderr = '', exitCode = 0) {
  return parseFacts({ stdout: Buffer.from(stdout), stderr: Buffer.from(stderr), exitCode });
}

const DEBIAN = `uid=0
architecture=x86_64
kernel=6.1.0-18-amd64
hostname=web-3
init=systemd
tool=dpkg-query
tool=systemctl
os-release
PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
HOME_URL="x"
`;

test('a Debian host is recognised', () => {
  assert.deepEqual(parse(DEBIAN), {
    os: 'debian',
    osVersion: '12',
    osCodename: 'bookworm',
    osName: 'Debian GNU/Linux 12 (bookworm)',
    architecture: 'x86_64',
    kernel: '6.1.0-18-amd64',
    hostname: 'web-3',
    init: 'systemd',
    uid: 0,
    tools: new Set(['dpkg-query', 'systemctl']),
  });
});

test('single quotes, no quotes and escapes of os-release are read', () => {
  const facts = parse(
    'uid=7\ninit=openrc\nos-release\nID=alpine\r\nVERSION_ID=\'3.19\'\nPRETTY_NAME="a \\$b\\" \\`c"\n',
  );
  assert.ok(typeof facts !== 'string');
  assert.deepEqual(
    [facts.os, facts.osVersion, facts.osName, facts.osCodename, facts.init, facts.uid],
    ['alpine', '3.19', 'a $b" `c', '', 'openrc', 7],
  );
});

test('a host without os-release is an unknown one', () => {
  const facts = parse('uid=0\narchitecture=armv7l\ninit=none\nos-release\n');
  assert.ok(typeof facts !== 'string');
  assert.deepEqual([facts.os, facts.architecture, facts.tools.size], ['unknown', 'armv7l', 0]);
});

test('an answer that makes no sense gives a sentence, not a guess', () => {
  assert.equal(
    parse('uid=0\n', 'sh: cannot fork\nmore', 2),
    'it ended early with exit code 2: sh: cannot fork',
  );
  assert.equal(parse('uid=\ninit=none\nos-release\n'), 'it does not say the user id (is `id` missing?)');
  assert.equal(parse('uid=0\ninit=upstart\nos-release\n'), 'it does not say which init runs');
});

test('the tools are checked in one command', () => {
  for (const tool of TOOLS) assert.ok(FACTS_COMMAND.includes(`'${tool}'`), tool);
  assert.deepEqual(TOOLS, [...new Set(TOOLS)].sort());
});
