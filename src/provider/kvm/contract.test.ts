import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { contract } from '../contract.fixture.ts';
import { processesWith } from '../processes/proc.ts';
import { PROVIDERS } from '../registry.ts';
import { talkingDisk } from './boot-sector.fixture.ts';
import { DEBIAN, noMachines } from './debian.fixture.ts';
import { KVM_MARK } from './ground.ts';
import { liveOf, places } from './places.ts';

const registered = PROVIDERS.find(({ shape }) => shape.name === 'kvm');
if (registered === undefined) throw new Error('there is no kvm');

const folder = mkdtempSync(join(tmpdir(), 'opsproof-disk-'));
after(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'dies.raw'), talkingDisk('the reason'));

/** perl is part of every Debian. */
const SERVER =
  '$|=1; use IO::Socket::INET; $s=IO::Socket::INET->new(LocalPort=>80,Listen=>5,ReuseAddr=>1) or die $!; print "up\\n"; while($c=$s->accept){sysread $c,$_,4096; print $c "HTTP/1.0 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n"; close $c}';
const UNIT = `[Service]
ExecStart=/usr/bin/perl /srv/web.pl
StandardOutput=journal+console
[Install]
WantedBy=multi-user.target
`;
const WEB = `#cloud-config
${JSON.stringify({
  write_files: [
    { path: '/srv/web.pl', content: SERVER },
    { path: '/etc/systemd/system/web.service', content: UNIT },
  ],
  runcmd: [['systemctl', '-q', 'enable', '--now', 'web']],
})}
`;

const keys = (more: Readonly<Record<string, unknown>>) =>
  Object.entries({ memory: '512 MiB', start: '20 minutes', ...more })
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join(', ');

contract({
  registered,
  serves: keys({ ...DEBIAN, snapshot: true, user_data: WEB, ports: [80] }),
  dies: keys({ disk: join(folder, 'dies.raw'), ports: [80] }),
  waits: keys({ ...DEBIAN, snapshot: true }),
  async left(run) {
    const folders = readdirSync(liveOf(places(), KVM_MARK)).filter((name) =>
      name.startsWith(`opsproof-${run}-`),
    );
    return [
      ...folders,
      ...processesWith(`OPSPROOF_RUN=${run}`).map(({ pid, command }) => `${pid} ${command}`),
    ];
  },
  async destroy(prefix, host) {
    for (const { pid } of processesWith(`OPSPROOF_MACHINE=${prefix}-${host}`)) process.kill(pid, 'SIGKILL');
    rmSync(join(liveOf(places(), KVM_MARK), `${prefix}-${host}`), { recursive: true });
  },
  skip: noMachines,
});
