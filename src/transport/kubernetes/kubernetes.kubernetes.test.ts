import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import type { UnableError } from '../../model/errors.ts';
import { fromBytes } from '../file-source.ts';
import { leftoverCommand, someMinute } from '../fixtures/leftover.ts';
import { ShellSession } from '../session/shell-session.ts';
import type { Cluster } from './cluster.ts';
import { podPath } from './exec-channel.ts';
import { KubernetesTransport } from './kubernetes.ts';
import {
  cluster,
  makeNamespace,
  makePod,
  removeNamespace,
  skipCluster,
  sleeper,
  surroundings,
  until,
} from './pods.fixture.ts';
import type { KubernetesTarget } from './target.ts';

suite('a pod of a real cluster', { skip: skipCluster }, () => {
  let api: Cluster;
  let namespace: string;
  const sessions: ShellSession[] = [];

  before(async () => {
    api = await cluster();
    namespace = await makeNamespace(api);
    await makePod(api, namespace, 'web', {}, { app: 'web' });
  });
  after(async () => {
    await Promise.all(sessions.map((one) => one.close()));
    if (namespace !== undefined) await removeNamespace(api, namespace);
  });

  function session(target: Partial<KubernetesTarget> = { pod: 'web' }, openTimeoutMs = 20_000): ShellSession {
    const transport = new KubernetesTransport(
      { transport: 'kubernetes', namespace, ...target },
      surroundings,
    );
    const made = new ShellSession(transport, { host: 'web', openTimeoutMs });
    sessions.push(made);
    return made;
  }
  const refusal = (asked: Promise<unknown>) =>
    asked.then(
      (answer) => assert.fail(JSON.stringify(answer)),
      (error: UnableError) => error,
    );

  test('answers with both streams apart, any bytes, its exit code, and large output whole', async () => {
    const it = session();
    const reply = await it.run("printf '\\000\\377\\n'; echo err >&2; exit 9");
    assert.deepEqual(
      [reply.stdout, reply.stderr.toString(), reply.exitCode],
      [Buffer.from([0, 255, 10]), 'err\n', 9],
    );
    const [large, ...small] = await Promise.all([
      it.run('head -c 12000000 /dev/zero', { maxBytes: 20_000_000 }),
      ...Array.from({ length: 50 }, (_, index) => it.run(`echo ${index}`)),
    ]);
    assert.equal(large.stdout.length, 12_000_000);
    assert.equal(
      small.map(({ stdout }) => stdout.toString().trim()).join(' '),
      [...Array(50).keys()].join(' '),
    );
  });

  test('files come and go whole, five times 20 MiB', async () => {
    const bytes = randomBytes(20 * 1024 * 1024);
    const it = session();
    for (let round = 0; round < 5; round += 1) {
      assert.equal((await it.put(fromBytes(bytes), '/tmp/large')).exitCode, 0);
      const parts: Buffer[] = [];
      const got = await it.get('/tmp/large', (part) => {
        parts.push(Buffer.from(part));
      });
      assert.equal(got.exitCode, 0);
      assert.ok(Buffer.concat(parts).equals(bytes), `round ${round}`);
    }
    const small = await it.put(fromBytes('x'.repeat(2_000)), '/tmp/small');
    assert.equal(small.exitCode, 0);
    assert.equal((await it.run('wc -c </tmp/small')).stdout.toString().trim(), '2000');
  });

  test('a command that takes too long is ended inside the pod, and the next is answered', async () => {
    const it = session();
    const minute = someMinute();
    const slow = it.run(`sleep ${minute}; echo no`, { timeoutMs: 1_000 });
    const behind = it.run(leftoverCommand(minute));
    await assert.rejects(slow, /did not finish within 1 s on web \(kubernetes \S+\/web\)/);
    assert.equal((await behind).stdout.toString(), '');
  });

  test('a shell that dies in a command rejects it, and the next is answered by a new one', async () => {
    const it = session();
    const deadly = it.run('kill -9 $$; sleep 1');
    const behind = it.run('echo again');
    await assert.rejects(deadly, /into a command: its shell ended with exit code 137: kill -9/);
    assert.equal((await behind).stdout.toString(), 'again\n');
  });

  test('a container that is killed and restarted, and a pod that is deleted, are reported as such', async () => {
    await makePod(api, namespace, 'mortal');
    const it = session({ pod: 'mortal' });
    await it.run('true');
    const lost = refusal(it.run('sleep 63', { once: true }));
    const end = 'until grep -qzx 63 /proc/[0-9]*/cmdline 2>/dev/null; do sleep 0.05; done; kill -TERM 1';
    await session({ pod: 'mortal' })
      .run(end, { once: true })
      .catch(() => 'it goes with the container');
    assert.match(
      (await lost).message,
      /into a command: the container (?:is|was) terminated with exit code 0/,
    );
    await until('the restart', () =>
      it.run('echo back').then(
        () => true,
        () => false,
      ),
    );
    const gone = refusal(it.run('sleep 64', { once: true }));
    await session({ pod: 'mortal' }).run(
      'until grep -qzx 64 /proc/[0-9]*/cmdline 2>/dev/null; do sleep 0.05; done',
    );
    await api.ask('DELETE', `${podPath(namespace, 'mortal')}?gracePeriodSeconds=0`);
    assert.match(
      (await gone).message,
      /into a command: the (?:pod mortal is (?:gone|being removed)|container is terminated)/,
    );
    assert.match((await refusal(it.run('true'))).message, /there is no such pod in the namespace/);
  });

  test('of a pod with two containers the named one is meant; one that has no sh is 127', async () => {
    const containers = [
      sleeper('app'),
      { ...sleeper('bare'), image: 'opsproof/pause:1', command: ['/pause'] },
    ];
    await makePod(api, namespace, 'two', { containers });
    assert.match(
      (await refusal(session({ pod: 'two' }).run('true'))).message,
      /several containers: app, bare$/,
    );
    assert.equal((await session({ pod: 'two', container: 'app' }).run('echo 1')).exitCode, 0);
    const bare = await refusal(session({ pod: 'two', container: 'bare' }).run('true'));
    assert.match(
      bare.message,
      /before it answered: its shell ended with exit code 127; it said: .*executable file not found/,
    );
    assert.match(bare.hint ?? '', /^it has no sh/);
    const noSudo = await refusal(session({ pod: 'web', sudo: true }).run('true'));
    assert.match(noSudo.message, /exit code 127/);
    assert.match(noSudo.hint ?? '', /sudo/);
  });

  test('labels find the pod, also the next one when it is gone', async () => {
    await makePod(api, namespace, 'next-1', {}, { app: 'next' });
    const it = session({ selector: 'app=next' });
    assert.equal((await it.run('hostname')).stdout.toString(), 'next-1\n');
    await makePod(api, namespace, 'next-2', {}, { app: 'next' });
    assert.equal((await it.run('hostname')).stdout.toString(), 'next-1\n');
    await api.ask('DELETE', `${podPath(namespace, 'next-1')}?gracePeriodSeconds=0`);
    await until('the next pod', async () =>
      it.run('hostname').then(
        ({ stdout }) => stdout.toString() === 'next-2\n',
        () => false,
      ),
    );
  });

  test('a kubelet that stands still is reported within the time, and answers again afterwards', async () => {
    const pid = kubelet();
    process.kill(pid, 'SIGSTOP');
    try {
      const error = await refusal(session({ pod: 'web' }, 1_500).run('true'));
      assert.match(
        error.message,
        /no shell.* within 1.5 s: the kubelet of the node node-1 does not answer, though the pod is Running$/,
      );
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    assert.equal((await session().run('echo 1')).exitCode, 0);
  });
});

/** The process of the kubelet, which the scripts of the cluster have marked. */
function kubelet(): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const found = pids.find((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8')
        .split('\0')
        .includes('OPSPROOF_CLUSTER_PART=kubelet');
    } catch {
      return false;
    }
  });
  return Number(found ?? assert.fail('there is no kubelet of ours'));
}
