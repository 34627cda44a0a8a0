import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { UnableError } from '../../model/errors.ts';
import { Secret } from '../../model/secret.ts';
import { bringUp, contextOf, type TestContext } from '../../stack/bring-up.fixture.ts';
import { engine } from '../../transport/docker/engine.ts';
import { environmentOf, steady } from '../environment.fixture.ts';
import { readBuildContext } from './build-context.ts';
import { hashOf, imageTag } from './build-hash.ts';
import { docker } from './docker.ts';
import { execute } from './exec.ts';
import { labelledThings } from './labels.ts';

const client = await engine();
const answers = await client.ping().then(
  () => true,
  () => false,
);

/** A TCP service in one line; perl is part of every Debian. */
const LISTEN = (port: number) => [
  'perl',
  '-MIO::Socket::INET',
  '-e',
  `$|=1; $SIG{TERM}=sub{exit 0}; $s=IO::Socket::INET->new(LocalPort=>${port},Listen=>5,ReuseAddr=>1) or die $!; print "listening\\n"; while($c=$s->accept){sleep 1; close $c}`,
];

suite('the docker provider', { skip: answers ? false : 'no Docker Engine answers' }, () => {
  let context: TestContext;

  beforeEach(() => {
    context = contextOf(`test-${randomBytes(4).toString('hex')}`);
  });

  afterEach(async () => {
    const left = await labelledThings(client, context.runId);
    context.dispose();
    assert.deepEqual(left, []);
  });

  const unable = async (promise: Promise<unknown>): Promise<UnableError> => {
    const error = await promise.then(
      () => assert.fail('it came up'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof UnableError, String(error));
    return error;
  };

  test('starts hosts in the order of their needs, as the environment describes them, and removes everything', async () => {
    const environment = environmentOf('docker', {
      front: { command: ['sleep', '60'], needs: ['back'] },
      back: {
        groups: ['tier'],
        command: LISTEN(5432),
        ports: [5432],
        env: { PLAIN: 'as it is', HIDDEN: new Secret('s3cret') },
        files: { '/srv/deep/hello': { content: 'hello', mode: 0o640 } },
        tmpfs: ['/scratch'],
        sysctls: { 'net.ipv4.ip_default_ttl': '33' },
        capabilities: { add: ['NET_ADMIN'], drop: ['CHOWN'] },
        mounts: [{ source: context.directory, target: '/given', readOnly: true }],
      },
    });
    const stack = await bringUp(environment, context);
    try {
      const name = (host: string) => `opsproof-${context.runId}-small-${host}`;
      assert.deepEqual(
        context.told.filter((line) => !line.includes('waiting')),
        ['back: starting', 'back: ready', 'front: starting', 'front: ready'],
      );
      assert.deepEqual(context.lines, [
        `creating network opsproof-${context.runId}-small`,
        `creating container ${name('back')}`,
        `creating container ${name('front')}`,
      ]);
      const seen = await client.getContainer(name('back')).inspect();
      for (const [label, value] of Object.entries(context.labels))
        assert.equal(seen.Config.Labels[label], value);
      assert.deepEqual(Object.keys(seen.NetworkSettings.Networks), [`opsproof-${context.runId}-small`]);
      assert.equal(seen.NetworkSettings.Ports['5432/tcp']?.map(({ HostIp }) => HostIp).join(), '127.0.0.1');

      const asked =
        'echo $PLAIN $HIDDEN; stat -c %a /srv/deep/hello; cat /srv/deep/hello; echo; stat -f -c %T /scratch; cat /proc/sys/net/ipv4/ip_default_ttl; touch /given/x';
      const { stdout, exitCode } = await execute(client, name('back'), ['sh', '-c', asked]);
      assert.equal(stdout, 'as it is s3cret\n640\nhello\ntmpfs\n33\n');
      assert.equal(exitCode, 1);
      assert.deepEqual(seen.HostConfig.CapAdd, ['NET_ADMIN']);
      const chown = await execute(client, name('back'), ['chown', '1', '/tmp']);
      assert.match(chown.stderr, /Operation not permitted/);
      const names = await execute(client, name('front'), ['getent', 'hosts', 'back']);
      const [front, back] = stack.hosts();
      assert.equal(names.stdout.split(/\s+/)[0], back?.address);
      assert.deepEqual(back, {
        name: 'back',
        groups: ['tier'],
        target: { transport: 'docker', container: seen.Id },
        address: back?.address,
        ports: {
          5432: { host: '127.0.0.1', port: Number(seen.NetworkSettings.Ports['5432/tcp']?.[0]?.HostPort) },
        },
        running: true,
        image: { name: seen.Config.Image, id: seen.Image, digests: [] },
      });
      assert.deepEqual(front?.ports, {});
      assert.equal(await stack.logTail('back', 5), 'listening');
      assert.equal((await docker.find(context.runId, [])).length, 3);
    } finally {
      assert.deepEqual(await stack.down(), []);
    }
    assert.deepEqual(await stack.down(), []);
  });

  test('refuses a file that a link of the image leads to where it would not be, and makes no host', async () => {
    const lost = {
      tmpfs: ['/usr/lib/scratch'],
      files: { '/lib/scratch/conf': { content: '', mode: 0o644 } },
    };
    const environment = environmentOf('docker', { only: { command: ['sleep', '60'], ...lost } });
    const { message } = await unable(bringUp(environment, context));
    assert.match(
      message,
      /files: \/lib\/scratch\/conf of "only" leads to \/usr\/lib\/scratch\/conf in its image, and \/usr\/lib\/scratch\/conf would not be there: \/usr\/lib\/scratch is a tmpfs/,
    );
  });

  test('stops, starts, kills and pauses a host, and reads its new ports', async () => {
    const hosts = {
      only: { command: LISTEN(80), ports: [80], ready: { port: 80, log: 'listening', timeoutMs: 20_000 } },
    };
    const stack = await bringUp(environmentOf('docker', hosts), context);
    try {
      const before = stack.hosts()[0]?.ports[80]?.port;
      const stopped = await stack.act('only', 'stop');
      assert.equal(stopped.running, false);
      assert.deepEqual(stopped.ports, {});
      const started = await stack.act('only', 'start');
      assert.equal(started.running, true);
      assert.notEqual(started.ports[80]?.port, before);
      assert.equal((await stack.act('only', 'pause')).running, false);
      assert.equal((await stack.act('only', 'unpause')).running, true);
      assert.equal((await stack.act('only', 'kill')).running, false);
      const { message } = await unable(stack.act('only', 'kill'));
      assert.match(message, /^cannot kill "only": .*is not running/);
      assert.equal((await stack.act('only', 'restart')).running, true);
    } finally {
      assert.deepEqual(await stack.down(), []);
    }
  });

  test('reports a host that dies while it starts at once, with its exit code and last log lines', async () => {
    const command = ['sh', '-c', 'for i in $(seq 30); do echo line $i; done; echo the end; exit 7'];
    const environment = environmentOf('docker', {
      web: { command, ports: [80], ready: { port: 80, timeoutMs: 60_000 } },
      other: { command: ['sleep', '60'] },
    });
    const began = performance.now();
    const { message } = await unable(bringUp(environment, context));
    assert.ok(performance.now() - began < 50_000);
    const lines = Array.from({ length: 19 }, (_, index) => `  line ${index + 12}`);
    assert.equal(
      steady(message),
      [
        'host "web" of "small" died while starting: exit code 7 after N s',
        'the last lines of its log:',
        ...lines,
        '  the end',
      ].join('\n'),
    );
  });

  test('reports what is still missing if a host does not become ready', async () => {
    const ready = { port: 80, command: 'echo no >&2; exit 3', timeoutMs: 400 };
    const environment = environmentOf('docker', { web: { command: ['sleep', '60'], ports: [80], ready } });
    const { message } = await unable(bringUp(environment, context));
    assert.equal(
      message,
      'host "web" of "small" did not become ready within 400 ms: port 80: nothing listens; the command "echo no >&2; exit 3": exit code 3, no\nits log is empty',
    );
    assert.deepEqual(context.told.slice(1), [
      'web: waiting for port 80 and the command "echo no >&2; exit 3"',
    ]);
  });

  test('says why a container cannot start at all', async () => {
    const environment = environmentOf('docker', { web: { command: ['no-such-program'] } });
    const { message } = await unable(bringUp(environment, context));
    assert.match(message, /^host "web" of "small" could not be started: .*no-such-program/);
  });

  test('says which image is not available', async () => {
    const environment = environmentOf('docker', { web: { image: 'opsproof.invalid/none:1' } });
    const { message } = await unable(bringUp(environment, context));
    assert.match(
      steady(message),
      /^the image "opsproof.invalid\/none:1" of host "web" is not here and could not be pulled after N s: /,
    );
  });

  test('builds an image once for the same files and arguments, and shows the end of a build that fails', async () => {
    const folder = join(context.directory, 'image');
    mkdirSync(folder);
    const dockerfile = (last: string) =>
      writeFileSync(
        join(folder, 'Dockerfile'),
        `ARG BASE\nFROM \${BASE}\nARG WORD\n${last}\nCMD ["sleep", "60"]\n`,
      );
    const args = { BASE: 'opsproof-base:bookworm', WORD: context.runId };
    const { image: _, ...host } =
      environmentOf('docker', { web: { build: folder, args } }).hosts.web ?? assert.fail();
    const environment = { ...environmentOf('docker', {}), hosts: { web: host } };
    dockerfile('RUN echo $WORD >/word');
    const tag = imageTag(
      'small',
      'web',
      await hashOf(
        folder,
        await readBuildContext(folder, { dockerfile: 'Dockerfile', builder: 'buildkit' }),
        host,
      ),
    );
    try {
      for (const phases of [
        ['building', 'built', 'starting', 'ready'],
        ['starting', 'ready'],
      ]) {
        context.told.length = 0;
        const stack = await bringUp(environment, context);
        assert.deepEqual(await stack.down(), []);
        assert.deepEqual(
          context.told,
          phases.map((phase) => `web: ${phase}`),
        );
      }
      const { Config } = await client.getImage(tag).inspect();
      assert.deepEqual(Config.Labels, { 'opsproof.cache': 'image', 'opsproof.build': tag.split(':')[1] });
    } finally {
      await client.getImage(tag).remove({ force: true });
    }
    dockerfile('RUN echo $WORD; echo this is wrong >&2; exit 4');
    const error = await unable(bringUp(environment, context));
    assert.match(
      steady(error.message),
      /^the image of host "web" could not be built from .*\/image after N s: .*exit code: 4/,
    );
    assert.match(error.message, /\n {2}this is wrong\n/);
    const log = join(context.directory, 'small-web.build.log');
    assert.equal(error.hint, `the whole output is in ${log}`);
    assert.match(readFileSync(log, 'utf8'), /\[2\/2\] RUN echo [\s\S]*\nthis is wrong\n/);
  });

  for (const DOCKER_BUILDKIT of ['1', '0']) {
    test(`a build that is interrupted stops and leaves nothing, with DOCKER_BUILDKIT=${DOCKER_BUILDKIT}`, async () => {
      const folder = join(context.directory, 'image');
      mkdirSync(folder);
      writeFileSync(
        join(folder, 'Dockerfile'),
        `FROM opsproof-base:bookworm\nRUN echo ${context.runId}; sleep 60\n`,
      );
      const { image: _, ...host } =
        environmentOf('docker', { web: { build: folder } }).hosts.web ?? assert.fail();
      const env = { ...context.env, DOCKER_BUILDKIT };
      const building = bringUp({ ...environmentOf('docker', {}), hosts: { web: host } }, { ...context, env });
      building.catch(() => undefined);
      await eventually('the build runs', () => running(context.runId) > 0);
      context.abort.abort();
      assert.equal(
        steady((await unable(building)).message),
        'getting the image of host "web" was interrupted after N s',
      );
      await eventually('the build ends', () => running(context.runId) === 0);
    });
  }

  test('stops and leaves nothing if it is interrupted while it waits', async () => {
    const second = contextOf(context.runId);
    const progress = (_host: string, phase: string) => {
      if (phase.startsWith('waiting')) second.abort.abort();
    };
    const waiting = environmentOf('docker', {
      web: { command: ['sleep', '60'], ready: { port: 80, timeoutMs: 60_000 } },
    });
    const { message } = await unable(bringUp(waiting, { ...second, progress }));
    second.dispose();
    assert.equal(steady(message), 'host "web" of "small": its start was interrupted after N s');
  });
});

/** Shells of this machine, where the engine is, that run a command with this text. */
function running(text: string): number {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(`/bin/sh\0-c\0echo ${text}`);
    } catch {
      return false;
    }
  }).length;
}

async function eventually(what: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + 30_000;
  while (!holds()) {
    assert.ok(Date.now() < end, `${what}: not within 30 s`);
    await sleep(50);
  }
}
