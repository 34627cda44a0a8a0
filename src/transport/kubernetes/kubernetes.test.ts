import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import type { UnableError } from '../../model/errors.ts';
import { fromBytes } from '../file-source.ts';
import { leftoverCommand, someMinute } from '../fixtures/leftover.ts';
import { ShellSession } from '../session/shell-session.ts';
import { type Answers, type FakeApi, fakeApi, type Question, type Wire } from './api.fixture.ts';
import { KubernetesTransport } from './kubernetes.ts';
import type { KubernetesTarget } from './target.ts';

const RUNNING = { running: { startedAt: '2026-01-02T03:04:05Z' } };
const pod = (name: string, over: object = {}, containers = ['app']) => ({
  metadata: { name, uid: name, namespace: 'shop', creationTimestamp: '2026-01-02T03:04:05Z' },
  spec: { nodeName: 'node-1', containers: containers.map((one) => ({ name: one, image: 'x' })) },
  status: {
    phase: 'Running',
    containerStatuses: containers.map((one) => ({ name: one, ready: true, restartCount: 0, state: RUNNING })),
  },
  ...over,
});
const notFound = [404, { kind: 'Status', reason: 'NotFound', message: 'pods "web-0" not found' }] as const;

/** The command of a channel runs on this machine; as with containerd, its end is a status. */
const shells: ChildProcess[] = [];
function runHere({ query }: Question, wire: Wire, { most = Number.POSITIVE_INFINITY } = {}): void {
  const [program = '', ...args] = query.getAll('command');
  const child = spawn(program, args, { detached: true });
  shells.push(child);
  let through = 0;
  wire.onMessage((stream, bytes) => {
    if (stream === 255) child.stdin.end();
    if (stream !== 0) return;
    const part = bytes.subarray(0, Math.max(0, most - through));
    through += part.length;
    child.stdin.write(part);
    if (through >= most) child.stdin.end();
  });
  child.stdout.on('data', (bytes: Buffer) => wire.send(1, bytes));
  child.stderr.on('data', (bytes: Buffer) => wire.send(2, bytes));
  child.stdin.on('error', () => {});
  child.on('close', (code, signal) => {
    const exitCode = code ?? (signal === 'SIGKILL' ? 137 : 143);
    const causes = [{ reason: 'ExitCode', message: String(exitCode) }];
    const failed = { status: 'Failure', reason: 'NonZeroExitCode', details: { causes } };
    wire.send(3, JSON.stringify(exitCode === 0 ? { status: 'Success' } : failed));
    wire.close();
  });
}

let api: FakeApi | undefined;
const apis: FakeApi[] = [];
const sessions: ShellSession[] = [];
afterEach(async () => {
  await Promise.all(sessions.splice(0).map((session) => session.close()));
  await Promise.all(apis.splice(0).map((one) => one.close()));
  for (const { pid } of shells.splice(0)) {
    try {
      if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
});

async function session(
  answers: Partial<Answers> = {},
  target: Partial<KubernetesTarget> = {},
  openTimeoutMs = 30_000,
) {
  api = await fakeApi({
    answer: () => [200, pod('web-0')],
    channel: (question, wire) => {
      runHere(question, wire());
    },
    ...answers,
  });
  const named = target.selector === undefined ? { pod: 'web-0' } : {};
  apis.push(api);
  const transport = new KubernetesTransport(
    { transport: 'kubernetes', kubeconfig: api.kubeconfig, ...named, ...target },
    { env: {}, home: '/', user: 'ops' },
  );
  const made = new ShellSession(transport, { host: 'web', openTimeoutMs });
  sessions.push(made);
  return made;
}

const refusal = async (asked: Promise<unknown>) =>
  asked.then(
    (answer) => assert.fail(JSON.stringify(answer)),
    (error: UnableError) => [error.message.replace(/\d+(?:\.\d+)? m?s/, 'T'), error.hint] as const,
  );

test('both streams are apart, exact and whole, with the exit code, in a container that is always named', async () => {
  const it = await session();
  const reply = await it.run("printf '\\000\\377\\n'; echo err >&2; exit 9");
  assert.deepEqual(
    [reply.stdout, reply.stderr.toString(), reply.exitCode],
    [Buffer.from([0, 255, 10]), 'err\n', 9],
  );
  const [large, ...small] = await Promise.all([
    it.run('head -c 12000000 /dev/zero', { maxBytes: 20_000_000 }),
    ...Array.from({ length: 20 }, (_, index) => it.run(`echo ${index}`)),
  ]);
  assert.equal(large.stdout.length, 12_000_000);
  assert.equal(
    small.map(({ stdout }) => stdout.toString().trim()).join(' '),
    [...Array(20).keys()].join(' '),
  );
  const exec = api?.asked.find(({ path }) => path.endsWith('/exec'));
  assert.equal(exec?.path, '/api/v1/namespaces/shop/pods/web-0/exec');
  assert.deepEqual([exec?.query.get('container'), exec?.query.getAll('command')], ['app', ['sh']]);
});

test('a command that takes too long is ended through a second channel', async () => {
  const it = await session();
  const minute = someMinute();
  const slow = it.run(`sleep ${minute}; echo no`, { timeoutMs: 400 });
  const behind = it.run(leftoverCommand(minute));
  await assert.rejects(
    slow,
    /^UnableError: the command did not finish within 400 ms on web \(kubernetes web-0\): sleep/,
  );
  assert.equal((await behind).stdout.toString(), '');
});

test('a channel that ends without a status is lost, never exit code 0', async () => {
  const it = await session({
    channel: (question, wire) => {
      const one = wire();
      runHere(question, one);
      setTimeout(() => one.cut(), 300);
    },
  });
  await it.run('true');
  const [message] = await refusal(it.run('sleep 5', { once: true }));
  assert.match(message, /^lost web \(kubernetes web-0\) .*: the connection ended without a status: sleep 5$/);
});

test('a container that ended or a pod that is gone is reported as the reason', async () => {
  let state: readonly [number, unknown] = [200, pod('web-0')];
  const it = await session({ answer: () => state });
  const ended = { ...RUNNING, running: undefined, terminated: { exitCode: 137, reason: 'OOMKilled' } };
  for (const [after, told] of [
    [
      [
        200,
        pod('web-0', {
          status: { phase: 'Failed', containerStatuses: [{ name: 'app', restartCount: 0, state: ended }] },
        }),
      ],
      'the container is terminated with exit code 137 (OOMKilled)',
    ],
    [notFound, 'the pod web-0 is gone'],
  ] as const) {
    state = [200, pod('web-0')];
    await it.run('true');
    state = after;
    const [message] = await refusal(it.run('kill -9 $$; sleep 1', { once: true }));
    assert.match(message, new RegExp(`into a command: ${told.replace(/[()]/g, '\\$&')}: kill -9`));
  }
});

test('a file of which a part never arrives is unable, though the channel ends with success', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-put-'));
  try {
    const it = await session({
      channel: (question, wire) => {
        runHere(question, wire(), { most: 3_000 });
      },
    });
    const [message, hint] = await refusal(
      it.put(fromBytes(Buffer.alloc(200_000, 'x')), join(folder, 'file')),
    );
    assert.match(
      message,
      /file is not whole: \d{4} bytes of 200000 arrived, although the host reported success$/,
    );
    assert.match(hint ?? '', /^what carries the bytes cuts them off/);
    const whole = await (await session()).put(fromBytes(Buffer.alloc(200_000, 'x')), join(folder, 'file'));
    assert.equal(whole.exitCode, 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a program that is not there is 127, with what helps', async () => {
  const message =
    'Internal error occurred: unable to start container process: exec: "sh": executable file not found in $PATH';
  const it = await session({
    channel: (_, wire) => {
      const one = wire();
      one.send(3, JSON.stringify({ status: 'Failure', reason: 'InternalError', message }));
      one.close();
    },
  });
  assert.deepEqual(await refusal(it.run('true')), [
    `the shell on web (kubernetes web-0) ended after T before it answered: its shell ended with exit code 127; it said: ${message.slice(message.indexOf('exec:'))}`,
    'it has no sh, as images of a single program have none: ask it from outside (GET, the address, the TLS address), or use an image that has one',
  ]);
});

test('a kubelet that does not answer is reported within the time, though the pod reads Running', async () => {
  const answer = ({ path }: Question) => (path.endsWith('/log') ? undefined : ([200, pod('web-0')] as const));
  const why = 'the kubelet of the node node-1 does not answer, though the pod is Running';
  const closed = await session({ answer, channel: () => false }, {}, 400);
  assert.deepEqual(await refusal(closed.run('true')), [
    `web (kubernetes web-0): no shell within T: ${why}`,
    '`kubectl describe node` says of each node when it was last heard',
  ]);
  // An API server of today takes the channel before it has asked the kubelet.
  const open = await session({ answer, channel: (_, wire) => void wire() }, {}, 400);
  const [message] = await refusal(open.run('true'));
  assert.equal(message, `no shell answered on web (kubernetes web-0) within T: ${why}`);
});

test('an API server that does not answer is reported within the time', async () => {
  const it = await session({ answer: () => undefined }, {}, 300);
  const [message, hint] = await refusal(it.run('true'));
  assert.match(
    message,
    /^web \(kubernetes web-0\): the cluster of the context "fake" \(http:\S+\) does not answer: no answer within T$/,
  );
  assert.match(hint ?? '', /^is it up/);
});

test('what is not there, not clear or not allowed says what is', async () => {
  const asked = async (
    answer: Answers['answer'],
    target: Partial<KubernetesTarget> = {},
    rest: Partial<Answers> = {},
  ) => {
    const told = await refusal((await session({ answer, ...rest }, target)).run('true'));
    return told;
  };
  const list = '`kubectl get pods --namespace shop` lists what is there';
  assert.deepEqual(await asked(() => notFound), [
    'web (kubernetes web-0): there is no such pod in the namespace shop',
    list,
  ]);
  assert.deepEqual(await asked(() => [200, { items: [] }], { selector: 'app=web' }), [
    'web (kubernetes app=web): no pod in the namespace shop has these labels',
    list,
  ]);
  assert.deepEqual(
    await asked(() => [200, { items: [pod('a', { status: { phase: 'Failed' } })] }], { selector: 'app=web' }),
    ['web (kubernetes app=web): no pod in the namespace shop with these labels is alive, 1 have ended', list],
  );
  const two = [200, pod('web-0', {}, ['app', 'proxy'])] as const;
  assert.deepEqual(await asked(() => two), [
    'web (kubernetes web-0): the pod has several containers: app, proxy',
    'name one of them: container: …',
  ]);
  assert.deepEqual(await asked(() => two, { container: 'apq' }), [
    'web (kubernetes web-0 container apq): the pod has no container "apq", but app, proxy',
    'name one of them: container: …',
  ]);
  const waiting = { waiting: { reason: 'CrashLoopBackOff' } };
  const crashing = pod('web-0', {
    status: { phase: 'Running', containerStatuses: [{ name: 'app', state: waiting }] },
  });
  assert.deepEqual(await asked(() => [200, crashing]), [
    'web (kubernetes web-0): the container app of web-0 is waiting (CrashLoopBackOff)',
    '`kubectl describe pod web-0 --namespace shop` says why',
  ]);
  const message = 'pods "web-0" is forbidden: User "ops" cannot get resource "pods"';
  const may = 'the user of the context "fake" is not allowed to do that: `kubectl auth can-i --list`';
  assert.deepEqual(await asked(() => [403, { kind: 'Status', reason: 'Forbidden', message }]), [
    `web (kubernetes web-0): its pod cannot be read: ${message}`,
    may,
  ]);
  const exec = (path: string) =>
    path.endsWith('/exec') ? ([403, { message }] as const) : ([200, pod('web-0')] as const);
  assert.deepEqual(await asked(({ path }) => exec(path), {}, { channel: undefined as never }), [
    `web (kubernetes web-0): no shell after T: ${message}`,
    may,
  ]);
});

test('labels find the oldest pod that is alive, and the annotation its container', async () => {
  const born = (second: number, over: object = {}) => ({
    creationTimestamp: `2026-01-02T03:04:0${second}Z`,
    ...over,
  });
  const annotations = { 'kubectl.kubernetes.io/default-container': 'app' };
  const items = [
    pod('new', { metadata: { ...pod('new').metadata, ...born(7) } }),
    pod('going', { metadata: { ...pod('going').metadata, ...born(1, { deletionTimestamp: 'now' }) } }),
    pod('old', { metadata: { ...pod('old').metadata, ...born(3, { annotations }) } }, ['proxy', 'app']),
  ];
  const it = await session({ answer: () => [200, { items }] }, { selector: 'app in (web, api)' });
  assert.equal((await it.run('echo 1')).exitCode, 0);
  const [listed, exec] = api?.asked ?? [];
  assert.equal(listed?.query.get('labelSelector'), 'app in (web, api)');
  assert.deepEqual(
    [exec?.path, exec?.query.get('container')],
    ['/api/v1/namespaces/shop/pods/old/exec', 'app'],
  );
});
