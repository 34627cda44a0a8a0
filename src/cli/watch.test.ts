import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { testImage } from '../provider/docker/image.fixture.ts';
import { Repository } from './repository.fixture.ts';

const docker = async (...argv: string[]) =>
  (await promisify(execFile)('docker', argv, { timeout: 300_000, maxBuffer: 1e8 })).stdout.trim();

const WEB = fileURLToPath(new URL('../../environments/images/web', import.meta.url));
const NAMES = ['watch-1', 'watch-2'].map((name) => `${name}-${randomBytes(4).toString('hex')}`);
const [FIRST = '', SECOND = ''] = NAMES;

let repository: Repository;

before(async () => {
  const image = await testImage('web', { folder: WEB });
  const flags = [
    '--tmpfs',
    '/run',
    '--tmpfs',
    '/run/lock',
    '--tmpfs',
    '/tmp',
    '-v',
    '/sys/fs/cgroup:/sys/fs/cgroup:ro',
  ];
  for (const name of NAMES)
    await docker('run', '-d', '--name', name, '--hostname', 'watched', ...flags, image);
  for (const name of NAMES)
    await docker(
      'exec',
      name,
      'sh',
      '-c',
      'for i in 1 2 3 4 5 6; do timeout 10 systemctl is-system-running --wait && exit; sleep 1; done; :',
    );
  repository = new Repository({
    'environments/fleet.yaml': `lifecycle: live\nhosts:\n${NAMES.map((name) => `  ${name}: { transport: docker, groups: [web] }\n`).join('')}`,
  });
});

after(async () => {
  await docker('rm', '-fv', ...NAMES).catch(() => {});
  repository?.dispose();
});

/** What somebody changes on the second host, the sentence that must be red for it, and the line that drift must tell. */
const MUTATIONS: readonly { readonly change: string; readonly sentence: RegExp; readonly drift: RegExp }[] = [
  {
    change: 'dpkg -r --force-all curl',
    sentence: /package "curl" has version/,
    drift: /package "curl": gone/,
  },
  {
    change:
      'sed -i "/^Package: less$/,/^$/s/^Version: .*/Version: 999/; /^Package: tar$/,/^$/s/^Version: .*/Version: 999/" /var/lib/dpkg/status',
    sentence: /package "tar" has version/,
    drift: /package "tar": version \S+ → 999/,
  },
  {
    change:
      'mkdir -p /etc/sudoers.d && echo "ops ALL=(ALL) ALL" > /etc/sudoers.d/ops; chmod 0666 /etc/login.defs',
    sentence: /file "\/etc\/login.defs" has:/,
    drift: /file "\/etc\/sudoers.d\/ops": new/,
  },
  {
    change: 'systemctl mask --now ssh',
    sentence: /service "ssh" is enabled/,
    drift: /service "ssh": masked false → true/,
  },
  {
    change: 'systemctl stop nginx',
    sentence: /service "nginx" is running/,
    drift: /service "nginx": .*running true → false/,
  },
  {
    change: 'systemctl disable nginx',
    sentence: /service "nginx" is enabled/,
    drift: /service "nginx": enabled true → false/,
  },
  { change: 'true', sentence: /port 80 is listening/, drift: /service "nginx": .*with it port "80\/tcp"/ },
  {
    change: 'chmod 0600 /etc/passwd',
    sentence: /file "\/etc\/passwd" has:/,
    drift: /file "\/etc\/passwd": mode 0644 → 0600/,
  },
  {
    change: 'chown www-data /etc/fstab',
    sentence: /file "\/etc\/fstab" has:/,
    drift: /file "\/etc\/fstab": owner root → www-data/,
  },
  {
    change: 'echo "* * * * * root true" >> /etc/cron.d/e2scrub_all',
    sentence: /file "\/etc\/cron.d\/e2scrub_all" has:/,
    drift:
      /crontab "\/etc\/cron.d\/e2scrub_all": entries gained .* with it file "\/etc\/cron.d\/e2scrub_all"/,
  },
  {
    change: 'echo "PermitRootLogin yes" >> /etc/ssh/sshd_config',
    sentence: /file "\/etc\/ssh\/sshd_config" has:/,
    drift: /file "\/etc\/ssh\/sshd_config": sha256/,
  },
  {
    change: 'usermod -s /bin/sh root',
    sentence: /user "root" has:/,
    drift: /user "root": shell \/bin\/bash → \/bin\/sh/,
  },
  {
    change: 'usermod -aG shadow www-data',
    sentence: /group "shadow" has members/,
    drift: /user "www-data": groups gained shadow .*with it group "shadow"/,
  },
  {
    change: 'usermod -d /srv root; groupdel games; useradd -u 4242 intruder',
    sentence: /user "root" has:/,
    drift: /user "intruder": new \(uid 4242/,
  },
  { change: 'groupadd hackers', sentence: /file "\/etc\/group" has:/, drift: /group "hackers": new/ },
  {
    change: 'ln -sf /bin/true /etc/pam.d/sshd',
    sentence: /file "\/etc\/pam.d\/sshd" has:/,
    drift: /file "\/etc\/pam.d\/sshd": type regular → symlink/,
  },
  {
    change: 'rm /etc/pam.d/login',
    sentence: /file "\/etc\/pam.d\/login" has:/,
    drift: /file "\/etc\/pam.d\/login": gone/,
  },
  {
    change: 'chmod 0666 /etc/nginx/mime.types',
    sentence: /file "\/etc\/nginx\/mime.types" has:/,
    drift: /file "\/etc\/nginx\/mime.types": mode 0644 → 0666/,
  },
  {
    change: 'echo x > /etc/shadow-new; chgrp root /etc/shadow',
    sentence: /file "\/etc\/shadow" has:/,
    drift: /file "\/etc\/shadow": group shadow → root/,
  },
  {
    change: 'systemctl unmask systemd-logind',
    sentence: /service "systemd-logind" is masked/,
    drift: /service "systemd-logind": masked true → false/,
  },
];

test('what is learnt holds at once; after twenty changes each is red, and drift reports each in one line, once as new', {
  // Half a minute alone; a guard against what never ends, on a machine where everything else runs too.
  timeout: 600_000,
}, async () => {
  const accepted = await repository.run('drift', 'accept', '--env', 'fleet');
  assert.equal(accepted.code, 0, accepted.stderr);
  const learnt = await repository.run('learn', '--env', 'fleet');
  assert.equal(learnt.code, 0, learnt.stderr);
  assert.match(learnt.stdout, /^wrote +features\/learned\/web\.feature$/m);
  const green = await repository.call('run');
  assert.equal(green.code, 0, green.stdout + green.stderr);
  const quiet = await repository.run('drift', '--env', 'fleet', '--no-features');
  assert.equal(quiet.code, 0, quiet.stdout);
  assert.match(quiet.stdout, /^drift of fleet: 0 changes on 2 hosts$/m);

  for (const { change } of MUTATIONS) await docker('exec', SECOND, 'sh', '-c', change);

  const red = await repository.call('run');
  assert.equal(red.code, 1);
  const findings = JSON.parse(repository.read('reports/latest/findings.json')) as {
    scenarios: { findings: { sentence: string; verdict: string; host: string }[] }[];
  };
  const sentences = findings.scenarios
    .flatMap((scenario) => scenario.findings)
    .filter(({ verdict }) => verdict !== 'pass');
  for (const { change, sentence } of MUTATIONS) {
    assert.ok(
      sentences.some((finding) => sentence.test(finding.sentence)),
      `nothing red for: ${change}`,
    );
  }
  assert.deepEqual([...new Set(sentences.map(({ host }) => host))], [SECOND]);

  const night = await repository.run('drift', '--env', 'fleet', '--no-features');
  assert.equal(night.code, 1, night.stderr);
  const [fresh = ''] = night.stdout.split('\n\n');
  assert.match(fresh, /^new tonight:/);
  for (const { change, drift } of MUTATIONS) assert.match(fresh, drift, `drift does not report: ${change}`);
  assert.doesNotMatch(fresh, new RegExp(FIRST), 'the other host did not change');

  const next = await repository.call('drift', '--env', 'fleet', '--no-features');
  assert.equal(next.code, 1);
  assert.doesNotMatch(next.stdout, /new tonight/);

  const all = await repository.call('drift', 'accept', '--env', 'fleet', '--only', '*');
  assert.equal(all.code, 0);
  const well = await repository.call('drift', '--env', 'fleet', '--no-features');
  assert.equal(well.code, 0, well.stdout);
  assert.match(well.stdout, /^accepted or ignored since:$/m);
  assert.doesNotMatch(well.stdout, /again/, 'nothing on the host came back');
});
