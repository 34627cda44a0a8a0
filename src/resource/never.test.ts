import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseClaim } from '../check/parse-claim.ts';
import { tlsProbe } from '../probe/tls/tls-probe.ts';
import { resourceOf } from './machine.fixture.ts';

const read = (noun: string, text: string) =>
  parseClaim(text, noun, noun === 'TLS address' ? tlsProbe.attributes : resourceOf(noun).attributes, 'x');

test('a value that an attribute never has is refused, because denying it would always pass', () => {
  for (const [noun, attribute, value, always] of [
    ['file', 'type', 'dir', /never "dir", but regular, directory/],
    ['file', 'type', 'Directory', /directory/],
    ['file', 'type', 'link', /symlink/],
    ['file', 'owner', 'root:root', /the name alone/],
    ['directory', 'group', 'a:b', /the name alone/],
    ['file', 'sha256', 'abc', /64 hex digits/],
    ['port', 'addresses', '0.0.0.0:25', /an address alone/],
    ['port', 'protocol', 'UDP', /tcp or udp/],
    ['interface', 'state', 'DOWN', /up, down/],
    ['interface', 'addresses', '10.0.0.5', /with its prefix/],
    ['interface', 'ipv4', '10.0.0.0/8', /an IPv4 address alone/],
    ['interface', 'mac', '02-42-AC-11-00-02', /with colons/],
    ['mount', 'type', 'EXT4', /lower case/],
    ['mount', 'options', 'RW', /lower case/],
    ['mount', 'options', 'exec', /the kernel shows only noexec/],
    ['mount', 'options', 'suid', /the kernel shows only nosuid/],
    ['mount', 'options', 'defaults', /is in the fstab options/],
    ['mount', 'options', 'readonly', /ro or rw/],
    ['filesystem', 'options', 'NoExec', /lower case/],
    ['supervisor program', 'state', 'running', /RUNNING, STARTING/],
    ['ufw', 'default incoming', 'DENY', /allow, deny/],
    ['ufw', 'rules', '22/tcp', /a whole rule/],
    ['firewalld zone', 'ports', '8080', /with its protocol/],
    ['interface', 'bond mode', '1', /active-backup/],
    ['certificate', 'issuer', 'Example', /a whole name/],
    ['certificate', 'signature algorithm', 'sha1', /a whole algorithm/],
    ['user', 'password', 'empty-password', /set, locked or none/],
    ['user', 'password expires', 'Never', /never, or a day/],
    ['user', 'authorized keys', 'ssh-ed25519', /a fingerprint/],
    ['selinux', 'state', 'Enforcing', /enforcing, permissive/],
    ['container', 'restart policy', 'on_failure', /unless-stopped/],
    ['container', 'labels', 'debug', /with its value/],
    ['docker image', 'exposed ports', '80', /with its protocol/],
    ['docker image', 'architecture', 'x86_64', /amd64/],
    ['os', 'name', 'Debian', /lower case/],
    ['virtualization', 'container', 'Docker', /lower case/],
    ['limit', 'soft for "*"', 'infinity', /a number or unlimited/],
    ['sudoers', 'rules', 'NOPASSWD', /a whole rule/],
    ['file', 'acl', 'u:bob:rwx', /as getfacl prints it/],
    ['file', 'selinux label', 'etc_t', /a whole context/],
    ['file', 'capabilities', 'cap_net_raw', /with its sets/],
    ['user', 'shell', 'bash', /a path/],
    ['user', 'sudo rules', 'NOPASSWD', /a whole rule/],
    ['process', 'states', 'zombie', /R, S, D/],
    ['process', 'states', 'Z', /R, S, D/],
    ['process', 'arguments', '--debug', /a whole command line/],
    ['service', 'state', 'inactive', /two words/],
    ['unit', 'state', 'failed', /two words/],
    ['sysctl', 'value', 'yes', /0 or 1/],
    ['certificate', 'key type', 'RSA', /lower case/],
    ['sshd configuration', 'setting PermitRootLogin', 'without-password', /prohibit-password today/],
    ['sshd configuration', 'setting "PermitRootLogin"', 'Yes', /yes or no/],
    ['sshd configuration', 'setting X11Forwarding', 'true', /yes or no/],
    ['sshd configuration', 'setting ListenAddress', '0.0.0.0', /with its port/],
    ['sshd configuration', 'setting LogLevel', 'debug', /capitals/],
    ['sshd configuration', 'setting LogLevel', 'DEBUG1', /printed as DEBUG"?$/],
    ['sshd configuration', 'setting Compression', 'delayed', /printed as yes/],
    ['sshd configuration', 'setting AllowTcpForwarding', 'all', /printed as yes/],
    ['sshd configuration', 'setting MaxStartups', '10', /three parts: 10:30:100/],
    ['sshd configuration', 'setting RekeyLimit', '1G', /bytes and seconds/],
    ['sshd configuration', 'setting Ciphers', '+aes128-cbc', /the whole resulting list/],
    ['sshd configuration', 'setting X11Forwarding', 'true', /yes or no/],
    ['ssh configuration for', 'setting PubkeyAuthentication', 'yes', /true or false/],
    ['ssh configuration for', 'setting StrictHostKeyChecking', 'no', /true or false/],
    ['ssh configuration for', 'setting ForwardAgent', 'true', /yes or no/],
    ['ssh configuration for', 'setting ConnectTimeout', '2m', /seconds/],
    ['sshd configuration', 'setting LoginGraceTime', '2m', /seconds/],
    ['TLS address', 'protocols', 'TLSv1.0', /TLSv1 \(that is 1\.0\)/],
    ['TLS address', 'protocols', 'SSLv3', /too old to be tried/],
    ['TLS address', 'protocol', 'tlsv1', /TLSv1\.1/],
  ] as const) {
    const said = `${noun} ${attribute} ${value}`;
    assert.throws(() => read(noun, `does not have ${attribute} ${value}`), always, said);
    assert.throws(() => read(noun, `has ${attribute} ${value}`), always, said);
  }
  assert.throws(() => read('port', 'has addresses none of 0.0.0.0:25, ::'), /an address alone/);
  assert.throws(() => read('file', 'has type none of regular, link'), /symlink/);
  assert.throws(() => read('file', 'has type one of dir, link'), /directory/);
});

test('possible values are accepted, and so are parts', () => {
  for (const [noun, text] of [
    ['file', 'does not have type directory'],
    ['file', 'has type one of regular, symlink'],
    ['file', 'has owner www-data'],
    ['sshd configuration', 'has setting PermitRootLogin one of no, without-password, prohibit-password'],
    ['port', 'does not have addresses 0.0.0.0, ::'],
    ['port', 'has addresses contains "127."'],
    ['interface', 'has addresses includes 10.0.0.5/24'],
    ['interface', 'has ipv6 includes fe80::1'],
    ['mount', 'has type fuse.AppImage'],
    ['user', 'has shell /usr/sbin/nologin'],
    ['user', 'has shell ends with nologin'],
    ['user', 'has shell empty'],
    ['user', 'has sudo rules not contains NOPASSWD'],
    ['process', 'has arguments not contains "--debug"'],
    ['process', 'has arguments includes -bash'],
    ['service', 'has state "active (running)"'],
    ['service', 'has state started'],
    ['sysctl', 'has value Linux'],
    ['sshd configuration', 'has setting PermitRootLogin prohibit-password'],
    ['sshd configuration', 'has setting PermitRootLogin one of no, prohibit-password'],
    ['sshd configuration', 'has setting ListenAddress includes 0.0.0.0:22'],
    ['sshd configuration', 'has setting LoginGraceTime at most 60'],
    ['sshd configuration', 'has setting LogLevel VERBOSE'],
    ['sshd configuration', 'has setting AllowTcpForwarding not local'],
    ['sshd configuration', 'has setting RekeyLimit "default 0"'],
    ['sshd configuration', 'has setting Ciphers contains "aes128-cbc"'],
    ['ssh configuration for', 'has setting StrictHostKeyChecking not false'],
    ['ssh configuration for', 'has setting StrictHostKeyChecking accept-new'],
    ['ssh configuration for', 'has setting ForwardAgent no'],
    ['ssh configuration for', 'has setting ControlPersist 600'],
    ['TLS address', 'has protocols none of TLSv1, TLSv1.1'],
  ] as const)
    assert.doesNotThrow(() => read(noun, text), `${noun} ${text}`);
});

test('a name is literal: denying a glob, a list or a name with spaces around it is refused', () => {
  for (const name of [
    '/etc/*.bak',
    '/tmp/?',
    '/etc/{a,b}',
    '/etc/[ab]',
    '/a, /b',
    '/a /b',
    '/etc/nologin ',
    ' /a',
  ]) {
    const file = resourceOf('file').attributes;
    assert.throws(() => parseClaim('does not exist', 'file', file, name), /named by one exact name/, name);
    assert.doesNotThrow(() => parseClaim('exists', 'file', file, name), name);
  }
  for (const name of ['/etc/a b', '/usr/bin/[', '/etc/a,b', '/srv/{x}'])
    assert.doesNotThrow(
      () => parseClaim('does not exist', 'file', resourceOf('file').attributes, name),
      name,
    );
  for (const [noun, name] of [
    ['user', '*'],
    ['user', 'root, toor'],
    ['user', 'root '],
    ['group', 'docker,wheel'],
    ['process', 'nginx*'],
    ['process', 'nginx.*'],
    ['process', 'nginx, apache2'],
    ['process', ' '],
    ['interface', 'eth*'],
  ] as const)
    assert.notEqual(resourceOf(noun).refuse?.(name), undefined, `${noun} ${name}`);
  for (const [noun, name] of [
    ['user', 'EXAMPLE\\deploy'],
    ['group', 'domain users'],
    ['process', 'tmux: server'],
    ['process', 'kworker/0:1'],
  ] as const)
    assert.equal(resourceOf(noun).refuse?.(name), undefined, `${noun} ${name}`);
});
