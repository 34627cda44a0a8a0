import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { Repository } from '../cli/repository.fixture.ts';
import { Host } from '../host/host.ts';
import { testImage } from '../provider/docker/image.fixture.ts';
import { convergeHosts } from './converge-hosts.ts';
import { readConvergence } from './convergence.ts';
import { convergeTool } from './registry.ts';

const ROOT = join(import.meta.dirname, '../..');
const skip = process.env.OPSPROOF_CONVERGE === undefined ? 'npm run test:converge runs it' : false;
const SALT = 'opsproof-salt:3008.4';
const docker = (...words: string[]) =>
  execFileSync('docker', words, { encoding: 'utf8', timeout: 120_000, maxBuffer: 2 ** 26 });

/** Every file, link and folder of the image and the container; of a folder only that it is there. */
const LIST = `find / -xdev \\( -path /proc -o -path /sys -o -path /dev \\) -prune -o -type d -printf '%p\\n' -o -printf '%p %T@ %s %m\\n'`;

suite('real tools on real hosts', { skip }, () => {
  const made: string[] = [];
  after(() => {
    if (made.length > 0) docker('rm', '-f', ...made);
  });
  const start = async (image: string) => {
    const name = `opsproof-converge-${randomBytes(4).toString('hex')}`;
    made.push(name);
    docker('run', '-d', '--init', '--name', name, image, 'sleep', '3600');
    return name;
  };
  const image = () => testImage('converge', { folder: join(ROOT, 'environments/images/converge') });
  const hostAt = (container: string, name = container) =>
    new Host({ name, groups: ['web'], target: { transport: 'docker', container } });
  const run = async (
    host: Host,
    [noun, file, ...rows]: readonly [string, string, ...(readonly [string, string])[]],
    dry: boolean,
  ) => {
    const tool = convergeTool(noun) ?? assert.fail(noun);
    const convergence = readConvergence(tool, file, rows, ROOT);
    const options = { dry, timeoutMs: 300_000 };
    const [settled] = await convergeHosts(
      [host.name],
      async () => host,
      convergence,
      options,
      () => {},
    );
    if (settled?.status !== 'fulfilled') throw settled?.reason;
    const { result } = settled.value;
    return typeof result === 'string' ? assert.fail(result) : result;
  };
  /** What a piece of work makes, changes and removes. */
  const written = async (container: string, work: () => Promise<unknown>) => {
    const list = () => new Set(docker('exec', container, 'sh', '-c', LIST).split('\n'));
    const before = list();
    await work();
    const now = list();
    const differing = [...now, ...before].filter((line) => !now.has(line) || !before.has(line));
    const paths = differing.map((line) => line.split(' ')[0] ?? '');
    return [...new Set(paths)].sort();
  };
  /** The files that have a text, but for the one that is meant to. */
  const having = (container: string, text: string) =>
    docker('exec', container, 'sh', '-c', `grep -rlsF ${text} / --exclude-dir=proc --exclude-dir=sys || true`)
      .split('\n')
      .filter((path) => path !== '' && path !== '/etc/motd');

  const secret = `secret-${randomBytes(6).toString('hex')}`;
  const folder = 'features/converge';
  const roles = ['roles', `${folder}/roles`] as const;
  const cases = [
    [
      'puppet manifest',
      'motd.pp',
      'fact',
      /^\/(?:var\/cache\/puppet|root\/\.puppet|etc\/puppet|var\/lib\/puppet|var\/log\/puppet|run\/puppet)/,
    ],
    ['ansible playbook', 'motd.yml', 'variable', /^\/root\/\.ansible$/],
    ['itamae recipe', 'motd.rb', 'attribute', /^$/],
    ['cfengine policy', 'motd.cf', 'variable', /^\/var\/(?:lib|log)\/cfengine3/],
    ['salt state', 'motd.sls', 'pillar', /^$/],
  ] as const;
  for (const [noun, file, option, writes] of cases) {
    test(`${noun}: a dry run writes what the page says, and no secret stays after a real one`, async (t) => {
      const container = await start(noun === 'salt state' ? SALT : await image());
      const host = hostAt(container);
      try {
        const asked = [
          ...[noun, `${folder}/${file}`, [option, `rack=${secret}`] as const],
          ...(noun === 'ansible playbook' ? [roles] : []),
        ] as unknown as Parameters<typeof run>[1];
        const paths = await written(container, async () => {
          const dry = await run(host, asked, true);
          assert.equal(dry.changed.length, 1, JSON.stringify(dry));
        });
        t.diagnostic(`written in a dry run: ${paths.join(' ') || 'nothing'}`);
        assert.deepEqual(
          paths.filter((path) => !writes.test(path)),
          [],
        );
        assert.match(docker('exec', container, 'cat', '/etc/motd'), /^(?!kept)/);
        await run(host, asked, false);
        assert.match(docker('exec', container, 'cat', '/etc/motd'), new RegExp(secret));
        assert.deepEqual(having(container, secret), []);
        assert.deepEqual((await run(host, asked, false)).changed, []);
      } finally {
        await host.close();
      }
    });
  }

  test('a host that fails hides no other, with the ansible of each and with that of this machine', async () => {
    const [good, bad] = [await start(await image()), await start(await image())];
    docker('exec', good, 'touch', '/etc/good');
    const hosts = new Map([good, bad].map((container) => [container, hostAt(container)]));
    const gone = 'opsproof-converge-gone';
    hosts.set(gone, hostAt(gone));
    try {
      for (const here of [[], [['run', 'from here']]]) {
        const tool = convergeTool('ansible playbook') ?? assert.fail();
        const convergence = readConvergence(tool, `${folder}/needs-a-file.yml`, here, ROOT);
        const settled = await convergeHosts(
          [...hosts.keys()],
          async (name) => hosts.get(name) ?? assert.fail(),
          convergence,
          { dry: false, timeoutMs: 300_000 },
          () => {},
        );
        const found = settled.map((one) => (one.status === 'fulfilled' ? one.value.result : one.reason.name));
        const [first, second, third] = found;
        assert.ok(typeof first === 'object' && typeof second === 'object');
        assert.deepEqual([first.failed, second.failed], [[], ['needs a file']]);
        assert.match(second.reasons.get('needs a file') ?? '', /non-zero return code/);
        assert.equal(third, 'UnableError');
      }
    } finally {
      for (const host of hosts.values()) await host.close();
    }
  });

  test('a batch in which all fail ends the playbook, so the hosts of the next one are red', async () => {
    const [first, second] = [await start(await image()), await start(await image())];
    docker('exec', second, 'touch', '/etc/good');
    const hosts = new Map([first, second].map((container) => [container, hostAt(container)]));
    try {
      const tool = convergeTool('ansible playbook') ?? assert.fail();
      const settled = await convergeHosts(
        [first, second],
        async (name) => hosts.get(name) ?? assert.fail(),
        readConvergence(tool, `${folder}/serial.yml`, [['run', 'from here']], ROOT),
        { dry: false, timeoutMs: 300_000 },
        () => {},
      );
      const [, other] = settled.map((one) => (one.status === 'fulfilled' ? one.value.result : one.reason));
      assert.equal(other, `the playbook ended for all hosts when "needs a file" failed on ${first}`);
    } finally {
      for (const host of hosts.values()) await host.close();
    }
  });

  test('drift names what a dry run would change, since when, also in a protected environment', async () => {
    const container = await start(await image());
    const repository = new Repository({
      'environments/live.yaml': `lifecycle: live
protected: true
hosts: { web: { transport: docker, address: ${container} } }
converge:
  - { puppet manifest: motd.pp, options: { fact: "rack=\${command: echo ${secret}}" } }
`,
      'environments/motd.pp': `file { '/etc/motd': content => "on \${facts['rack']}" }\n`,
    });
    try {
      assert.equal((await repository.run('drift', 'accept', '--env', 'live')).code, 0);
      const first = await repository.run('drift', '--env', 'live');
      assert.match(
        first.stdout,
        /^new tonight:\n {2}puppet manifest "motd\.pp": would change File\[\/etc\/motd\] on web\n/,
      );
      assert.equal(first.code, 1);
      assert.ok(!`${first.stdout}${first.stderr}`.includes(secret));
      const second = await repository.run('drift', '--env', 'live', '--format', 'json');
      assert.match(second.stdout, /"since": "2/);
      assert.equal(second.code, 1);
      docker('exec', container, 'sh', '-c', `printf 'on ${secret}' > /etc/motd`);
      const last = await repository.run('drift', '--env', 'live');
      assert.match(last.stdout, /would not change File\[\/etc\/motd\] any more/);
      assert.doesNotMatch(last.stdout, /: would change/);
    } finally {
      repository.dispose();
    }
  });
});
