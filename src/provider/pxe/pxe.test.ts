import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { loadEnvironment } from '../../config/load.ts';
import type { EphemeralEnvironment } from '../../model/environment.ts';
import { ConfigurationError, UnableError } from '../../model/errors.ts';
import { bringUp, contextOf, type TestContext } from '../../stack/bring-up.fixture.ts';
import { interrupts, PHASES } from '../interrupts.fixture.ts';
import { talkingDisk } from '../kvm/boot-sector.fixture.ts';
import { processesWith } from '../processes/proc.ts';
import { bootFiles } from './boot-files.ts';
import { openBootServer } from './boot-server.ts';
import { pxe } from './pxe.ts';

const noQemu = ['/usr/bin', '/usr/local/bin'].some((folder) => existsSync(join(folder, 'qemu-system-x86_64')))
  ? false
  : 'there is no qemu: npm run test:machines installs it';

suite('machines that boot from the network', () => {
  let context: TestContext;

  beforeEach(() => {
    context = contextOf(`test-${randomBytes(4).toString('hex')}`);
    mkdirSync(join(context.cwd, 'environments'), { recursive: true });
  });
  afterEach(async () => {
    context.dispose();
    assert.deepEqual(await pxe.find(context.runId, []), []);
  });

  const file = (name: string, content: string | Buffer) => {
    writeFileSync(join(context.cwd, 'environments', name), content);
    return name;
  };
  const load = async (hosts: Readonly<Record<string, object>>) => {
    const text = {
      lifecycle: 'ephemeral',
      provider: 'pxe',
      providers: { pxe: { log: 'reports/boot.log' } },
      hosts,
    };
    file('small.yaml', JSON.stringify(text, undefined, 2));
    const options = { cwd: context.cwd, env: {}, secrets: 'resolve' } as const;
    return (await loadEnvironment('small', options)) as EphemeralEnvironment;
  };

  test('every mistake of a host is reported at once', async () => {
    const script = file('boot.ipxe', '#!ipxe\n');
    const error = await load({
      none: { memory: '512 MiB' },
      both: { boot: { script, kernel: script } },
      more: { boot: { script, arguments: 'quiet' } },
      names: { boot: { script }, answers: { 'boot/kernel': script, 'a b': script } },
      small: { boot: { script }, size: '1 kB' },
    }).then(
      () => assert.fail('it was taken'),
      (reason: unknown) => reason as ConfigurationError,
    );
    assert.ok(error instanceof ConfigurationError, String(error));
    for (const words of [
      'the host "none" needs boot: what the network gives it',
      'hosts.both.boot: needs exactly one of kernel and script',
      'hosts.more.boot: has a script: initrd and arguments are for a kernel',
      'hosts.names.answers."boot/kernel": is not the name of an answer',
      'hosts.names.answers."a b": is not the name of an answer',
      '"1 kB" is not the size of its disk, for example 8 GiB',
    ])
      assert.ok(error.message.includes(words), `${words}\n${error.message}`);
  });

  test('a kernel is started by a script of ours, with its arguments as they are', () => {
    const boot = { kernel: '/k', initrd: '/i', arguments: 'root=/dev/vda url=http://10.0.2.99/answers' };
    const served = bootFiles({ boot, answers: { answers: '/a' } });
    assert.deepEqual([...served.keys()], ['/boot.ipxe', '/boot/kernel', '/boot/initrd', '/answers']);
    assert.deepEqual(served.get('/boot.ipxe'), {
      text: '#!ipxe\nkernel http://10.0.2.99/boot/kernel initrd=initrd root=/dev/vda url=http://10.0.2.99/answers\ninitrd http://10.0.2.99/boot/initrd\nboot\n',
    });
  });

  test('the boot server gives what is there and nothing else, and says what it gave', async () => {
    const path = join(context.cwd, 'environments', file('answer', 'yes\n'));
    const noted: string[] = [];
    const server = await openBootServer(
      bootFiles({ boot: { script: path }, answers: { answer: path } }),
      (line) => noted.push(line),
    );
    try {
      const ask = async (target: string, method = 'GET') => {
        const response = await fetch(`http://127.0.0.1:${server.port}${target}`, { method });
        return [response.status, await response.text()];
      };
      assert.deepEqual(await ask('/answer?mac=1'), [200, 'yes\n']);
      assert.deepEqual(await ask('/answer', 'HEAD'), [200, '']);
      assert.deepEqual(await ask('/../small.yaml'), [404, '']);
      assert.deepEqual(await ask('/answer', 'PUT'), [405, '']);
      assert.deepEqual(noted, [
        'GET /answer?mac=1 200 4',
        'HEAD /answer 200 0',
        'GET /small.yaml 404 0',
        'PUT /answer 405 0',
      ]);
    } finally {
      server.close();
    }
  });

  test('a machine loads what its host says, and the log says what was served to whom', {
    skip: noQemu,
  }, async () => {
    file('program', talkingDisk('loaded from the network').subarray(0, 512));
    const script = file(
      'boot.ipxe',
      '#!ipxe\nimgfetch http://10.0.2.99/none || echo there is no none\nchain http://10.0.2.99/program\n',
    );
    const environment = await load({
      web: { boot: { script }, answers: { program: 'program' }, memory: '256 MiB' },
    });
    const error = await bringUp(environment, context).then(
      () => assert.fail('it came up'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof UnableError, String(error));
    assert.match(error.message, /^host "web" of "small" died while starting: it switched itself off after /);
    assert.match(error.message, /\n {2}there is no none\n/);
    assert.match(error.message, /\n {2}loaded from the network$/);
    const log = readFileSync(join(context.cwd, 'reports/boot.log'), 'utf8').replaceAll(/^\S+ /gm, '');
    // A line is written when an answer has ended, which the next question need not wait for.
    const served = log.trim().split('\n').sort().join('\n');
    assert.match(served, /^web GET \/boot\.ipxe 200 \d+\nweb GET \/none 404 0\nweb GET \/program 200 512$/);
  });
});

suite('a machine that boots from the network and never comes up', { skip: noQemu }, () => {
  const host = { boot: { script: 'boot.ipxe' }, memory: '256 MiB' };
  const waits = {
    'environments/boot.ipxe': '#!ipxe\n:again\nsleep 60\ngoto again\n',
    'environments/small.yaml': JSON.stringify({
      lifecycle: 'ephemeral',
      provider: 'pxe',
      hosts: { web: host },
    }),
  };
  // In what comes after these there is no difference between this machine and one of kvm.
  const before = PHASES.filter((phase) => phase.host === 'waits');
  interrupts({
    phases: process.env.OPSPROOF_MACHINES === undefined ? before.slice(-1) : before,
    files: { waits, serves: waits },
    left: async (run) => [
      ...processesWith(`OPSPROOF_RUN=${run}`).map(({ pid, command }) => `${pid} ${command}`),
      ...(await pxe.find(run, [])).map(({ kind, id }) => `${kind} ${id}`),
    ],
  });
});
