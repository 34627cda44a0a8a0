import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { fromOtherSystems } from '../resource/other-systems.fixture.ts';
import { testLabels } from '../stack/ledger/labels.fixture.ts';
import { Repository } from './repository.fixture.ts';

/**
 * A container whose whole system is busybox: no libc, no package manager, no init, no getent. What can be answered there is answered
 * right, and the rest is unable, never green.
 */
const NAME = `tiny-${randomBytes(4).toString('hex')}`;

const docker = async (...argv: string[]) =>
  (await promisify(execFile)('docker', argv, { timeout: 120_000, maxBuffer: 1e8 })).stdout.trim();

const TINY = `RUN mkdir -p /tiny/bin /tiny/etc /tiny/tmp /tiny/proc /tiny/sys /tiny/root && cp /bin/busybox /tiny/bin/ \\
 && for applet in $(busybox --list); do ln -s busybox /tiny/bin/$applet 2>/dev/null; done; \\
 printf 'root:x:0:0:root:/root:/bin/sh\\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\\n' >/tiny/etc/passwd \\
 && printf 'root:x:0:\\nwww-data:x:33:\\n' >/tiny/etc/group
FROM scratch
COPY --from=tools /tiny /
`;

const FEATURE = `Feature: A host with busybox alone
  Background:
    Given the environment "tiny"

  Scenario: what is asked of it
    When I run:
      """
      mkdir -p /srv/folder /etc/audit/rules.d && printf 'one\\ntwo\\nthree\\n' >/srv/file && chmod 0640 /srv/file && chown www-data /srv/file
      ln -sf file /srv/link && cp /srv/file /srv/copy && : >/srv/folder/a.conf && : >/srv/folder/b
      printf '{"port": 8080}' >/srv/x.json && printf '[main]\\nkey = value\\n' >/srv/x.ini
      printf '127.0.0.1 localhost\\n' >/etc/hosts; printf 'nameserver 192.0.2.53\\nsearch example.com\\n' >/etc/resolv.conf
      mkdir -p /var/spool/cron/crontabs /etc/security && echo '0 3 * * * /bin/true' >/var/spool/cron/crontabs/root
      printf 'www-data soft nofile 4096\\n' >/etc/security/limits.conf
      printf 'root: admin@example.com\\n' >/etc/aliases; printf 'root ALL=(ALL) ALL\\n' >/etc/sudoers
      printf 'root:!:19000:0:99999:7:::\\nwww-data::19000:0:99999:7:::\\n' >/etc/shadow
      pidof httpd || httpd -p 8080 -h /srv
      """
    Then the file "/srv/file" exists
    And the file "/srv/nosuch" does not exist
    And the file "/srv/file" has:
      | type    | regular           |
      | owner   | www-data          |
      | mode    | 0640              |
      | size    | 14 B              |
      | lines   | 3                 |
      | content | contains "two"    |
      | age     | newer than 1 hour |
      | lines matching two | 1      |
      | text between one..three | two |
      | links   | 1                 |
      | sha256  | matches /^[0-9a-f]{64}$/ |
    And the file "/srv/link" has target file
    And the file "/srv/copy" is the same as "/srv/file"
    And the file "/srv/file" is not more permissive than "0640"
    And the directory "/srv/folder" has entries a.conf, b
    And the directory "/srv/folder" has count of "*.conf" 1
    And the configuration "/srv/x.json" has at "port" 8080
    And the configuration "/srv/x.ini" has at "main.key" value
    And the user "root" has uid 0
    And the user "www-data" has shell "/usr/sbin/nologin"
    And the user "nobody" does not exist
    And the user "root" is locked
    And the user "www-data" is not locked
    And the user "www-data" has groups www-data
    And the group "www-data" has gid 33
    And the process "httpd" is running
    And the process "httpd" has user root
    And the process "nosuch" is not running
    And the port 8080 is listening
    And the port 8080 has process httpd
    And the port 81 is not listening
    And the mount "/proc" has type proc
    And the filesystem "/" has free at least 1 MB
    And the sysctl "kernel.ostype" has value Linux
    And the interface "lo" is up
    And the interface "lo" has addresses includes 127.0.0.1/8
    And the route "0.0.0.0/0" exists
    And the default gateway exists
    And the resolver has nameservers 192.0.2.53
    And the hosts entry "localhost" exists
    And the host name "localhost" is resolvable
    And the crontab "root" has count 1
    And the limit "nofile" has soft for "www-data" 4096
    And the mail alias "root" has recipients "admin@example.com"
    And the sudoers has rules includes "root ALL=(ALL) ALL"
    And the at queue does not exist
    And the ufw does not exist
    And the os has init none
    And the memory has available at least 1 MB
    And the system load has 1 minute under 10000
    And the hardware has cpus at least 1
    And the environment variable "PATH" exists
    And the command "echo ok" has stdout ok
    And the kernel command line has parameters not empty
    And the swap has free not empty
    And the clock has utc offset +0000
    And the npm package "left-pad in /srv" is not installed
    And the unix socket "/run/nosuch.sock" does not exist
    And the address "localhost:8080" is reachable from "${NAME}"
    And the address "localhost:81" is not reachable from "${NAME}"
    And GET "http://127.0.0.1:8080/x.json" from "${NAME}" answers:
      | status          | 200  |
      | JSON at $.port  | 8080 |
    And GET "http://localhost:81/" from "${NAME}" does not answer
    And these checks fail:
      """
      the file "/srv/file" does not exist
      the file "/srv/file" has mode 0644
      the file "/srv/link" is the same as "/etc/passwd"
      the directory "/srv/folder" has count 3
      the user "root" is not locked
      the user "nobody" exists
      the process "httpd" is not running
      the port 8080 is not listening
      the port 81 is listening
      the interface "lo" is not up
      the crontab "root" has count 0
      the sudoers has rules empty
      the host name "localhost" is not resolvable
      the address "localhost:8080" is not reachable from "${NAME}"
      """
    And these checks are unable:
      """
      the package "bash" is installed
      the package "bash" is not installed
      the service "ssh" is running
      the service "ssh" is not running
      the unit "ssh.service" does not exist
      the journal "kernel" has errors 0
      the pip package "x" is not installed
      the gem "x" is not installed
      the firewall has nftables chains empty
      the firewalld is not running
      the supervisor program "x" does not exist
      the audit is not enabled
      the audit has configured rules empty
      the container "x" does not exist
      the sshd configuration is not valid
      the sudoers is not valid
      the user "root" has sudo rules empty
      the user "root" has last login empty
      the private key "/srv/file" has type rsa
      the file "/srv/file" has capabilities empty
      the file "/srv/file" is not immutable
      the locale has available empty
      the repository "x" does not exist
      GET "https://localhost/" from "${NAME}" does not answer
      """
`;

let repository: Repository | undefined;
let missing: string | undefined;

before(async () => {
  const labels = Object.entries(testLabels('resource-test')).flatMap(([key, value]) => [
    '--label',
    `${key}=${value}`,
  ]);
  const image = await fromOtherSystems('tiny', TINY).catch((error: Error) => {
    missing = `busybox-static cannot be installed: ${error.message.split('\n')[0]}`;
  });
  if (image === undefined) return;
  await docker('run', '-d', ...labels, '--name', NAME, '-e', 'PATH=/bin', image, '/bin/sleep', '600');
  repository = new Repository({
    'environments/tiny.yaml': `lifecycle: live\nhosts:\n  ${NAME}: { transport: docker }\n`,
    'features/tiny.feature': FEATURE,
  });
});

after(async () => {
  await docker('rm', '-fv', NAME).catch(() => {});
  repository?.dispose();
});

test('a host with busybox alone is asked everything, and nothing is green that is not so', async (context) => {
  if (repository === undefined) return context.skip(missing ?? 'there is no such host');
  const { code, stdout, stderr } = await repository.start(['run'], {}, 150_000).ended;
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /scenarios +1 passed\nchecks +\d{3} passed\n/);
});
