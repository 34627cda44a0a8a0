import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { UnableError } from '../../model/errors.ts';
import { testLabels } from '../../stack/ledger/labels.fixture.ts';
import { leftoverCommand, someMinute } from '../fixtures/leftover.ts';
import { ShellSession } from '../session/shell-session.ts';
import { DockerTransport } from './docker.ts';
import { type EngineContainer, engine } from './engine.ts';
import type { DockerTarget } from './target.ts';

const docker = await engine();
const answers = await docker.ping().then(
  () => true,
  () => false,
);

suite('a container', { skip: answers ? false : 'no Docker Engine answers' }, () => {
  let container: EngineContainer;
  const sessions: ShellSession[] = [];

  before(async () => {
    container = await docker.createContainer({
      name: `opsproof-transport-${randomBytes(4).toString('hex')}`,
      Image: 'opsproof-base:bookworm',
      Cmd: ['sleep', '300'],
      Labels: testLabels('transport-test'),
      HostConfig: { Init: true },
    });
    await container.start();
  });

  after(async () => {
    await Promise.all(sessions.map((session) => session.close()));
    await container?.remove({ force: true, v: true });
  });

  function session(extra: Partial<DockerTarget> = {}): ShellSession {
    const transport = new DockerTransport({ transport: 'docker', container: container.id, ...extra });
    const session = new ShellSession(transport, { host: 'web' });
    sessions.push(session);
    return session;
  }

  test('answers with separate streams, any bytes, and its exit code', async () => {
    const reply = await session().run("printf '\\000\\377\\n'; echo err >&2; exit 9");
    assert.deepEqual(reply.stdout, Buffer.from([0, 255, 10]));
    assert.equal(reply.stderr.toString(), 'err\n');
    assert.equal(reply.exitCode, 9);
  });

  test('answers overlapping commands in order and large output whole', async () => {
    const it = session();
    const [large, ...small] = await Promise.all([
      it.run('head -c 12000000 /dev/zero', { maxBytes: 20_000_000 }),
      ...Array.from({ length: 50 }, (_, index) => it.run(`echo ${index}`)),
    ]);
    assert.equal(large.stdout.length, 12_000_000);
    assert.equal(
      small.map((reply) => reply.stdout.toString().trim()).join(' '),
      [...Array(50).keys()].join(' '),
    );
  });

  test('a command that takes too long is ended inside the container', async () => {
    const it = session();
    const minute = someMinute();
    const slow = it.run(`sleep ${minute}; echo no`, { timeoutMs: 400 });
    const behind = it.run(leftoverCommand(minute));
    const label = `docker ${container.id.slice(0, 12)}`;
    await assert.rejects(slow, {
      message: `the command did not finish within 400 ms on web (${label}): sleep ${minute}; echo no`,
    });
    assert.equal((await behind).stdout.toString(), '');
  });

  test('a shell that dies during a command rejects it, and a new one answers the next', async () => {
    const it = session();
    const deadly = it.run('kill -9 $$; sleep 1');
    const behind = it.run('echo again');
    await assert.rejects(deadly, /into a command: its shell ended with exit code 137: kill -9/);
    assert.equal((await behind).stdout.toString(), 'again\n');
  });

  test('commands run as the user of the target', async () => {
    assert.equal((await session({ user: 'nobody' }).run('id -un')).stdout.toString(), 'nobody\n');
  });

  test('missing sudo is an error with a hint', async () => {
    await assert.rejects(session({ sudo: true }).run('id'), (error: UnableError) => {
      assert.match(error.message, /"sudo": executable file not found/);
      assert.match(error.hint ?? '', /sudo|image/);
      return error instanceof UnableError;
    });
  });

  test('a container that stops during a command, is down, and is started again', async () => {
    const it = session();
    await it.run('true');
    const running = it.run('echo started; sleep 63');
    const lost = assert.rejects(running, (error: UnableError) => {
      assert.match(
        error.message,
        /^lost web \(docker [0-9a-f]{12}\) .* into a command: the container is exited with exit code 137: /,
      );
      return error instanceof UnableError;
    });
    // The first bytes of a command are only seen at its end; a second session sees that it runs.
    await session().run('until grep -qzx 63 /proc/[0-9]*/cmdline 2>/dev/null; do sleep 0.05; done');
    await container.kill();
    await lost;
    const down = await it.run('true').catch((error: UnableError) => error);
    assert.ok(down instanceof UnableError);
    assert.match(down.message, /^web \(docker [0-9a-f]{12}\): no shell after .*: .*is not running$/);
    assert.equal(down.hint, 'start the container first');
    await container.start();
    assert.equal((await it.run('echo back')).stdout.toString(), 'back\n');
  });

  test('a container that is paused during a command is reported, and answers again when it is resumed', async () => {
    const it = session();
    await it.run('true');
    await container.pause();
    try {
      const [first, behind] = await Promise.allSettled([
        it.run('echo 1', { timeoutMs: 200 }),
        it.run('echo 2'),
      ]);
      assert.ok(first.status === 'rejected' && behind.status === 'rejected');
      assert.match(
        first.reason.message,
        /^the command did not finish within 200 ms on web \(docker [0-9a-f]{12}\): echo 1$/,
      );
      assert.equal(first.reason.hint, 'it could not be ended and may still run; look at the host');
      assert.match(behind.reason.message, /: no shell after .* is paused/);
      assert.equal(behind.reason.hint, 'unpause the container first');
    } finally {
      await container.unpause();
    }
    assert.equal((await it.run('echo 3')).stdout.toString(), '3\n');
  });

  test('a missing sh, or a missing user, is reported with a hint', async () => {
    const hintOf = async (extra: Partial<DockerTarget>) => {
      const error = await session(extra)
        .run('true')
        .catch((reason: unknown) => reason);
      assert.ok(error instanceof UnableError);
      return error.hint;
    };
    assert.match((await hintOf({ user: 'nobodyhere' })) ?? '', /^check its `user`: the container has none/);
    const there = session();
    await there.run('mv /bin/sh /bin/sh.away');
    const gone = await hintOf({});
    await there.run('cp /bin/dash /bin/sh; chmod -x /bin/sh');
    const refused = await hintOf({});
    await there.run("printf '#!/nosuch\\n' >/bin/sh; chmod +x /bin/sh");
    const broken = await hintOf({});
    await there.run('mv /bin/sh.away /bin/sh');
    for (const hint of [gone, refused, broken])
      assert.match(hint ?? '', /^it has no sh, as images of a single program have none/);
    assert.equal((await session().run('echo 1')).exitCode, 0);
  });

  test('a container that does not exist is reported', async () => {
    const transport = new DockerTransport({ transport: 'docker', container: 'opsproof-nobody' });
    await assert.rejects(new ShellSession(transport).run('true'), (error: UnableError) => {
      assert.match(
        error.message,
        /^docker opsproof-nobody: no shell after \d+ ms: there is no such container$/,
      );
      assert.equal(error.hint, 'it was removed, or another engine has it; see `docker ps -a`');
      return error instanceof UnableError;
    });
  });
});
