import type { NightFleet } from './night-fleet.fixture.ts';

/** What somebody does to a fleet, how it is put right, and the one line that a night must tell of it. */
export interface Mutation {
  readonly what: string;
  /** Also tried with the few hosts of `npm test`; one of them is, as each takes three nights. */
  readonly quick?: true;
  apply(fleet: NightFleet): Promise<unknown>;
  revert(fleet: NightFleet): Promise<unknown>;
  /** Begins the line; a test with a few hosts has another count of them. */
  line(fleet: NightFleet): string;
}

/** A script that does it on one host, and one that undoes it. */
function onHost(what: string, number: number, apply: string, revert: string, line: string): Mutation {
  return {
    what,
    apply: (fleet) => fleet.inside(fleet.host(number), apply),
    revert: (fleet) => fleet.inside(fleet.host(number), revert),
    line: (fleet) => line.replaceAll('HOST', fleet.host(number)),
  };
}

const TOOL = (version: string) => `dpkg -i /opt/shop-tool-${version}.deb >/dev/null`;
/** Every host but the second and the last. */
const most = (fleet: NightFleet) =>
  fleet.hosts().filter((_, index, all) => index !== 1 && index !== all.length - 1);

const CERTIFICATE = (days: number) =>
  `openssl req -x509 -key /etc/shop/web.key -subj /CN=www.example.com -days ${days} -out /etc/shop/web.pem 2>/dev/null`;

function setting(what: string, number: number, name: string, to: string, from: string): Mutation {
  const set = (value: string) => (fleet: NightFleet) =>
    fleet.within(fleet.host(number), '-n', 'sysctl', '-q', '-w', `${name}=${value}`);
  return {
    what,
    apply: set(to),
    revert: set(from),
    line: (fleet) => `sysctl "${name}": value ${from} → ${to} on ${fleet.host(number)}`,
  };
}

export const MUTATIONS: readonly Mutation[] = [
  {
    what: 'a package is upgraded on all hosts but two',
    apply: (fleet) => Promise.all(most(fleet).map((host) => fleet.inside(host, TOOL('1.1-1')))),
    revert: (fleet) => Promise.all(most(fleet).map((host) => fleet.inside(host, `${TOOL('1.0-1')} 2>&1`))),
    line(fleet) {
      const [all, upgraded] = [fleet.hosts(), most(fleet)];
      const behind = all.filter((host) => !upgraded.includes(host)).join(', ');
      return `package "shop-tool": version 1.0-1 → 1.1-1 on ${upgraded.length} of ${all.length} hosts in web; ${behind} behind`;
    },
  },
  onHost(
    'a line for sudo is added',
    3,
    'echo "ops ALL=(ALL) NOPASSWD: ALL" > /etc/sudoers.d/ops',
    'rm /etc/sudoers.d/ops',
    'user "ops": sudo rules nothing → (ALL) NOPASSWD: ALL on HOST; with it file "/etc/sudoers.d/ops"',
  ),
  {
    ...onHost(
      'a port is opened',
      4,
      'systemd-run --quiet --unit=back-door /opt/back-door; for i in $(seq 50); do test -e /run/open && break; sleep 0.1; done; rm /run/open',
      'systemctl stop back-door',
      'port "4444/tcp": new (addresses 0.0.0.0, process back-door, user root) on HOST',
    ),
  },
  {
    quick: true,
    ...onHost(
      'a unit is masked',
      1,
      'systemctl mask --quiet --now cron',
      'systemctl unmask --quiet cron && systemctl enable --quiet --now cron',
      'service "cron": masked false → true, enabled true → false, running true → false on HOST; with it file "/etc/systemd/system/cron.service"',
    ),
  },
  onHost(
    'a timer fires more often',
    2,
    'mkdir /etc/systemd/system/apt-daily.timer.d && printf "[Timer]\\nOnCalendar=hourly\\n" > /etc/systemd/system/apt-daily.timer.d/more.conf && systemctl daemon-reload',
    'rm -r /etc/systemd/system/apt-daily.timer.d && systemctl daemon-reload',
    'unit "apt-daily.timer": schedule gained OnCalendar=*-*-* *:00:00 on HOST; with it file "/etc/systemd/system/apt-daily.timer.d/more.conf"',
  ),
  onHost(
    'the mode of a file changes',
    4,
    'chmod 0666 /etc/login.defs',
    'chmod 0644 /etc/login.defs',
    'file "/etc/login.defs": mode 0644 → 0666 on HOST',
  ),
  setting('a kernel setting is changed', 3, 'net.core.somaxconn', '128', '4096'),
  setting('a hardened kernel parameter is reverted', 2, 'net.ipv4.conf.all.log_martians', '0', '1'),
  {
    ...onHost(
      'an account is added',
      4,
      'useradd mallory',
      'userdel mallory',
      'user "mallory": new (uid 1001, gid 1001, groups mallory, home /home/mallory) on HOST; with it file "/etc/group", file "/etc/gshadow", file "/etc/passwd" and 4 more',
    ),
  },
  onHost(
    'a key opens root',
    1,
    'ssh-keygen -q -t ed25519 -N "" -f /tmp/other && cp /root/.ssh/authorized_keys /tmp/before && cat /tmp/other.pub >> /root/.ssh/authorized_keys',
    'mv /tmp/before /root/.ssh/authorized_keys; rm /tmp/other*',
    'user "root": authorized keys gained SHA256:',
  ),
  {
    ...onHost(
      'a certificate is near its end',
      2,
      `cp -p /etc/shop/web.pem /root/web.pem && ${CERTIFICATE(10)}`,
      'cp -p /root/web.pem /etc/shop/web.pem && rm /root/web.pem',
      'certificate "/etc/shop/web.pem": expires ',
    ),
  },
  onHost(
    'a cron entry is added',
    3,
    'echo "* * * * * root /bin/true" >> /etc/cron.d/shop',
    'echo "0 3 * * * root /bin/true" > /etc/cron.d/shop',
    'crontab "/etc/cron.d/shop": entries gained * * * * * root /bin/true on HOST; with it file "/etc/cron.d/shop"',
  ),
  onHost(
    'a user has a crontab',
    1,
    'echo "@reboot /bin/true" | crontab -u ops -',
    'crontab -u ops -r',
    'crontab "ops": new (entries @reboot /bin/true) on HOST',
  ),
  onHost(
    'the firewall lets more in',
    4,
    'nft add rule inet shop input tcp dport 23 accept',
    'nft -f - <<"END"\nflush chain inet shop input\nadd rule inet shop input tcp dport 22 accept\nEND',
    'firewall "nftables inet shop input": rules gained tcp dport 23 accept on HOST',
  ),
  onHost(
    'there is another route',
    1,
    'ip route add 203.0.113.0/24 via $(ip route | sed -n "s/^default via \\([^ ]*\\).*/\\1/p")',
    'ip route del 203.0.113.0/24',
    'route "203.0.113.0/24": new (via ',
  ),
  onHost(
    'packets for everywhere go another way',
    2,
    'ip route | sed -n "s/^default via \\([^ ]*\\).*/\\1/p" > /tmp/gateway; ip route change default via $(sed "s/[0-9]*$/250/" /tmp/gateway)',
    'ip route change default via $(cat /tmp/gateway) && rm /tmp/gateway',
    'default gateway: address ',
  ),
  onHost(
    'a user may read more',
    4,
    'gpasswd -a ops shadow >/dev/null',
    'gpasswd -d ops shadow >/dev/null',
    'user "ops": groups gained shadow on HOST; with it file "/etc/group", file "/etc/gshadow", group "shadow"',
  ),
  {
    what: 'a file system is mounted',
    apply: (fleet) => fleet.within(fleet.host(2), '-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'),
    revert: (fleet) => fleet.within(fleet.host(2), '-m', 'umount', '/mnt'),
    line: (fleet) => `mount "/mnt": new (type tmpfs, device tmpfs, options relatime, rw) on ${fleet.host(2)}`,
  },
  onHost(
    'a program is put among the others',
    3,
    'printf "#!/bin/sh\\n" > /usr/local/bin/helpful && chmod 4755 /usr/local/bin/helpful',
    'rm /usr/local/bin/helpful',
    'file "/usr/local/bin/helpful": new (type regular, owner root, group root, mode 4755) on HOST',
  ),
];
