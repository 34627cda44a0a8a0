/**
 * Records what real machines answer to the looks of src/resource, one transcript a machine, into src/resource/fixtures.
 * Run it after a command of a noun changed: `node scripts/record-transcripts.ts [machine …]`. It needs a Docker engine
 * and the image opsproof-base:bookworm; what it creates it removes. alpine is busybox with a package database and an
 * rc-service that are written from their documentation.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Facts } from '../src/host/facts.ts';
import { FACTS_COMMAND, parseFacts } from '../src/host/facts-look.ts';
import { resources } from '../src/resource/registry.ts';
import { openTransport } from '../src/transport/open.ts';
import { printTranscript, Recorder } from '../src/transport/recorded.ts';
import { ShellSession } from '../src/transport/session/shell-session.ts';
import { questions } from './transcript-questions.ts';

const BASE = 'opsproof-base:bookworm';
const created: string[] = [];
const images: string[] = [];

function docker(args: readonly string[], input = ''): string {
  return execFileSync('docker', [...args], {
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'inherit'],
  }).trim();
}

function start(...args: string[]): string {
  const id = docker(['run', '-d', '--label', 'opsproof.run=record', '--init', ...args]);
  created.push(id);
  return id;
}

/** Runs a script in a container as root. What it leaves in the background stays. */
function prepare(container: string, script: string, shell = 'sh'): void {
  docker(['exec', '-i', container, shell, '-s'], script);
}

const FILES = `
mkdir -p /srv/folder /srv/nothing-in-it /srv/closed
printf 'one\\ntwo\\nthree' >/srv/plain.txt
chown root:team /srv/plain.txt; chmod 0640 /srv/plain.txt
: >/srv/empty
printf 'a\\000b' >/srv/binary
ln -sf plain.txt /srv/link; ln -sf /nosuch/target /srv/dangling; ln -sf folder /srv/folder-link
mkfifo /srv/pipe
echo odd >"/srv/it's \\"\\$(odd)\\""
echo x >/srv/special; chown 12345:54321 /srv/special; chmod 6711 /srv/special
echo x >/srv/unreadable; chmod 0600 /srv/unreadable
: >/srv/folder/a; : >/srv/folder/.hidden; : >"/srv/folder/with space"; chmod 2775 /srv/folder
: >/srv/closed/inside; chmod 0700 /srv/closed
cat >/srv/a-name-longer-than-fifteen-bytes <<'EOF'
#!/bin/sh
while :; do sleep 3600; done
EOF
printf '#!/bin/sh\\nsleep 1\\n' >/srv/zombie
chmod 0644 /srv/plain.txt; chmod 0755 /srv/a-name-longer-than-fifteen-bytes /srv/zombie
/srv/a-name-longer-than-fifteen-bytes >/dev/null 2>&1 &
sh -c '/srv/zombie & exec sleep 7200' >/dev/null 2>&1 &
su www-data -s /bin/sh -c 'exec sleep 3600' >/dev/null 2>&1 &
sleep 2
`;

/** IPv4 only, both by one IPv6 socket, IPv6 only, and loopback by another user; udp. */
const LISTENERS = `
cat >/srv/listen.pl <<'EOF'
use Socket qw(:all);
my ($family, $address, $port, $only, $kind) = @ARGV;
my $six = $family eq '6';
socket(my $s, $six ? AF_INET6 : AF_INET, $kind eq 'udp' ? SOCK_DGRAM : SOCK_STREAM, 0) or die $!;
setsockopt($s, IPPROTO_IPV6, IPV6_V6ONLY, pack('i', $only)) if $six;
bind($s, $six ? pack_sockaddr_in6($port, inet_pton(AF_INET6, $address)) : pack_sockaddr_in($port, inet_aton($address))) or die $!;
listen($s, 5) if $kind ne 'udp';
sleep 36000;
EOF
perl /srv/listen.pl 4 0.0.0.0 8080 0 tcp >/dev/null 2>&1 &
perl /srv/listen.pl 6 :: 8081 0 tcp >/dev/null 2>&1 &
perl /srv/listen.pl 6 :: 8082 1 tcp >/dev/null 2>&1 &
su www-data -s /bin/sh -c 'exec perl /srv/listen.pl 4 127.0.0.1 8083 0 tcp' >/dev/null 2>&1 &
perl /srv/listen.pl 4 0.0.0.0 5353 0 udp >/dev/null 2>&1 &
sleep 0.5
`;

const SYSV = `
printf '#!/bin/sh\\necho is not running\\nexit 3\\n' >/etc/init.d/stopped
printf '#!/bin/sh\\necho "Usage: tells-usage {start|stop}"\\nexit 3\\n' >/etc/init.d/tells-usage
chmod 0755 /etc/init.d/stopped /etc/init.d/tells-usage
: >/etc/systemd/system/unit-only.service
mkdir -p /tmp/half/DEBIAN /tmp/half/etc
printf 'Package: half-removed\\nVersion: 1\\nArchitecture: all\\nMaintainer: x <x@example.com>\\nDescription: x\\n' >/tmp/half/DEBIAN/control
echo /etc/half >/tmp/half/DEBIAN/conffiles; echo x >/tmp/half/etc/half
dpkg-deb -b /tmp/half /tmp/half.deb >/dev/null && dpkg -i /tmp/half.deb >/dev/null && dpkg -r half-removed >/dev/null
nginx
`;

const UNITS = `
cd /etc/systemd/system
printf '[Service]\\nType=oneshot\\nRemainAfterExit=yes\\nExecStart=/bin/true\\n' >one-shot.service
printf '[Service]\\nType=oneshot\\nExecStart=/bin/false\\n' >breaks.service
printf '[Service]\\nExecStart=/bin/sleep 9\\n[Install]\\nWantedBy=multi-user.target\\n' >off.service
cat >/etc/init.d/old-style <<'EOF'
#!/bin/sh
### BEGIN INIT INFO
# Provides: old-style
# Required-Start:
# Required-Stop:
# Default-Start: 2 3 4 5
# Default-Stop: 0 1 6
### END INIT INFO
exit 0
EOF
chmod 0755 /etc/init.d/old-style; update-rc.d old-style defaults
systemctl daemon-reload; systemctl mask -q hidden.service
systemctl start one-shot old-style; systemctl start breaks; sleep 2; :
`;

const RPMS = `
mkdir -p /tmp/rpm; cd /tmp/rpm
pack() {
  printf '%s\\n' "Name: $1" "Version: $2" "Release: $3" "Epoch: $4" 'Summary: s' 'License: MIT' 'BuildArch: noarch' '%description' x '%files' |
    grep -v '^Epoch: $' >$1.spec
  rpmbuild -bb --define "_topdir $PWD" $1.spec >/dev/null 2>&1
}
pack opsproof-sample 1.2 3; pack opsproof-epoch 4.5 6 2; pack opsproof-twice 1.0 1; pack opsproof-twice 2.0 1
for file in RPMS/noarch/*.rpm; do rpm -i --nodeps --justdb --force $file 2>/dev/null; done; :
`;

/** The package database and rc-service of Alpine, written from apk-tools' and OpenRC's documentation and source. */
const ALPINE = `
mkdir -p /lib/apk/db /etc/init.d /etc/runlevels/default
cat >/lib/apk/db/installed <<'EOF'
C:Q1qKcZ+j23xssAXmgQhkOO8dHnbWw=
P:alpine-baselayout
V:3.6.5-r0
A:x86_64
o:alpine-baselayout

C:Q1abcdefghijklmnopqrstuvwxyz1=
P:ssmtp
V:2.64-r21
A:x86_64
p:mail-mta=2.64-r21 cmd:sendmail=2.64-r21

C:Q1abcdefghijklmnopqrstuvwxyz0=
P:musl
V:1.2.5-r9
A:x86_64
L:MIT
F:lib
R:ld-musl-x86_64.so.1

EOF
cat >/bin/rc-service <<'EOF'
#!/bin/sh
[ "$1" = -- ] && shift
case $1 in
started) echo ' * status: started'; exit 0;;
stopped) echo ' * status: stopped'; exit 3;;
stopping) echo ' * status: stopping'; exit 4;;
starting) echo ' * status: starting'; exit 8;;
inactive) echo ' * status: inactive'; exit 16;;
crashed) echo ' * status: crashed' >&2; exit 32;;
*) echo ' * You are attempting to run an openrc service on a' >&2; exit 1;;
esac
EOF
chmod 0755 /bin/rc-service
for name in started stopped stopping starting inactive crashed strange; do : >/etc/init.d/$name; done
ln -s /etc/init.d/started /etc/runlevels/default/started
mkdir -p /run/openrc/daemons/started /run/openrc/daemons/crashed
`;

async function record(
  machine: string,
  container: string,
  { user = '', change = {}, note = '' }: { user?: string; change?: Partial<Facts>; note?: string } = {},
): Promise<void> {
  const target = { transport: 'docker', container, ...(user === '' ? {} : { user }) } as const;
  const session = new ShellSession(await openTransport(target));
  const facts = parseFacts(await session.run(FACTS_COMMAND));
  if (typeof facts === 'string') throw new Error(facts);
  const recorder = new Recorder(session);
  for (const [noun, name, ...wanted] of questions[machine] ?? []) {
    const look = resources
      .find((resource) => resource.noun === noun)
      ?.look(name, { ...facts, ...change }, wanted);
    if (look === undefined || !('command' in look)) continue;
    const answer = await recorder.run(look.command);
    const further = look.further?.(answer);
    if (further !== undefined) await recorder.run(further.command);
  }
  await session.close();
  const folder = new URL(`../src/resource/fixtures/${machine}/`, import.meta.url);
  mkdirSync(folder, { recursive: true });
  const told = { ...facts, ...change, tools: [...(change.tools ?? facts.tools)] };
  writeFileSync(new URL('facts.json', folder), `${JSON.stringify(told, null, 2)}\n`);
  const seen = new Map(recorder.transcript.map((exchange) => [exchange.command, exchange]));
  const head = `# Recorded in a container: ${facts.osName || 'busybox alone'}. Made by scripts/record-transcripts.ts.\n${note === '' ? '' : `# ${note}\n`}\n`;
  writeFileSync(new URL('transcript.txt', folder), head + printTranscript([...seen.values()]));
  console.log(`${machine}: ${seen.size} answers`);
}

async function debian(): Promise<void> {
  const container = start('--name', 'opsproof-record-debian', '-e', 'EMPTY=', BASE, 'sleep', '36000');
  prepare(
    container,
    `export DEBIAN_FRONTEND=noninteractive; apt-get update -qq
apt-get install -y -qq --no-install-recommends systemd systemd-sysv dbus nginx-light iproute2 busybox-static rpm >/dev/null 2>&1
groupadd -g 4242 team; usermod -aG team www-data`,
  );
  docker([
    'commit',
    '--change',
    'CMD ["/sbin/init"]',
    '--change',
    'ENV container=docker',
    container,
    'opsproof-record:systemd',
  ]);
  images.push('opsproof-record:systemd');
  prepare(container, FILES + LISTENERS + SYSV);
  await record('debian-12', container);
  await record('debian-12-nobody', container, { user: 'nobody' });
  const few = { tools: new Set(['grep', 'head', 'ls', 'id', 'dpkg-query']) };
  await record('debian-12-bare', container, {
    change: few,
    note: 'Asked as if stat, getent and ss were missing.',
  });
  await busybox(container);
  prepare(container, RPMS);
  const rpmHost = { os: 'rocky', tools: new Set(['rpm', 'stat', 'getent']) };
  await record('rpm', container, {
    change: rpmHost,
    note: 'Real rpm with packages built for it; asked as if it were Rocky Linux.',
  });
  prepare(container, 'for file in "$(rpm -E %_dbpath)"/rpmdb.sqlite*; do echo garbage >"$file"; done');
  await record('rpm-broken', container, {
    change: rpmHost,
    note: 'The database is overwritten with garbage.',
  });
}

/** busybox alone, with the network of the other container: the same listeners, other tools. */
async function busybox(beside: string): Promise<void> {
  docker(
    ['exec', '-i', beside, 'sh', '-s'],
    `mkdir -p /tmp/bb/bin /tmp/bb/etc /tmp/bb/tmp /tmp/bb/proc && cp /bin/busybox /tmp/bb/bin/
for applet in $(busybox --list); do ln -s busybox /tmp/bb/bin/$applet 2>/dev/null; done
printf 'root:x:0:0:root:/root:/bin/sh\\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\\n' >/tmp/bb/etc/passwd
printf 'root:x:0:\\nwww-data:x:33:\\nteam:x:4242:www-data\\n' >/tmp/bb/etc/group
tar -C /tmp/bb -cf /tmp/bb.tar .`,
  );
  docker(['cp', `${beside}:/tmp/bb.tar`, '/tmp/opsproof-record-busybox.tar']);
  docker(['import', '/tmp/opsproof-record-busybox.tar', 'opsproof-record:busybox']);
  execFileSync('rm', ['-f', '/tmp/opsproof-record-busybox.tar']);
  images.push('opsproof-record:busybox');
  const container = start(
    '--network',
    `container:${beside}`,
    '-e',
    'PATH=/bin',
    '-e',
    'EMPTY=',
    'opsproof-record:busybox',
    '/bin/sleep',
    '36000',
  );
  prepare(container, FILES, '/bin/sh');
  await record('busybox', container);
  prepare(container, ALPINE, '/bin/sh');
  const alpine = {
    os: 'alpine',
    init: 'openrc',
    tools: new Set(['apk', 'stat', 'getent', 'rc-service']),
  } as const;
  const note =
    'The package database and rc-service are written from documentation, not taken from an Alpine host.';
  await record('alpine', container, { change: alpine, note });
  prepare(container, 'rm -r /lib/apk /bin/rc-service', '/bin/sh');
  await record('alpine-broken', container, { change: alpine, note: `${note} Both are then taken away.` });
}

async function systemd(): Promise<void> {
  const tmpfs = ['/run', '/run/lock', '/tmp'].flatMap((path) => ['--tmpfs', path]);
  const container = docker([
    ...['run', '-d', '--label', 'opsproof.run=record', '--stop-signal', 'SIGRTMIN+3', ...tmpfs],
    ...['-v', '/sys/fs/cgroup:/sys/fs/cgroup:ro', 'opsproof-record:systemd'],
  ]);
  created.push(container);
  prepare(
    container,
    `for try in 1 2 3 4 5 6 7 8 9 10; do systemctl is-active -q nginx && break; sleep 0.5; done\n${UNITS}`,
  );
  await record('debian-12-systemd', container);
}

try {
  await debian();
  await systemd();
} finally {
  for (const id of created.reverse()) docker(['rm', '-f', '-v', id]);
  for (const image of images) docker(['rmi', image]);
}
