import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { UnableError } from '../../model/errors.ts';
import { bringUp, contextOf } from '../../stack/bring-up.fixture.ts';
import { engine } from '../../transport/docker/engine.ts';
import { openTransport } from '../../transport/open.ts';
import { ShellSession } from '../../transport/session/shell-session.ts';
import type { SshTarget } from '../../transport/ssh/target.ts';
import { environmentOf } from '../environment.fixture.ts';
import { execute } from './exec.ts';
import { labelledThings } from './labels.ts';

const client = await engine();
const answers = await client.ping().then(
  () => true,
  () => false,
);

/** The answer of a command over ssh, or the reason why there is no session. */
async function over(target: SshTarget, command: string): Promise<string> {
  const session = new ShellSession(await openTransport(target), { host: 'web' });
  try {
    return (await session.run(command)).stdout.toString();
  } finally {
    await session.close();
  }
}

const refusal = (words: RegExp) => (error: unknown) => {
  assert.ok(error instanceof UnableError);
  assert.match(error.message, words);
  return true;
};

suite('a container with transport: ssh', { skip: answers ? false : 'no Docker Engine answers' }, () => {
  // The demo's own web image under its own name, so that it is built once for both.
  const build = fileURLToPath(new URL('../../../environments/images/web', import.meta.url));
  const { image: _, ...web } =
    environmentOf('docker', {
      web: { build, args: { BASE: 'opsproof-base:bookworm' }, transport: 'ssh', systemd: true, ports: [80] },
    }).hosts.web ?? assert.fail();
  const environment = { ...environmentOf('docker', {}), name: 'shop', hosts: { web } };

  test('accepts only the key that was made for it, is trusted only by its own host keys, and keeps both over a restart', async () => {
    const context = contextOf(`test-${randomBytes(4).toString('hex')}`);
    const stack = await bringUp(environment, context);
    try {
      const target = stack.hosts()[0]?.target;
      assert.ok(target?.transport === 'ssh');
      assert.deepEqual([target.host, target.user, target.knownHosts], ['127.0.0.1', 'root', undefined]);
      const name = `opsproof-${context.runId}-small-web`;
      const keys = await execute(client, name, ['sh', '-c', 'cut -d" " -f1,2 /etc/ssh/ssh_host_*_key.pub']);
      assert.deepEqual(target.hostKeys, keys.stdout.trim().split('\n'));
      assert.equal(
        await over(target, 'stat -c "%a %U" .ssh .ssh/authorized_keys; systemctl is-active nginx'),
        '700 root\n600 root\nactive\n',
      );

      const wrong = { ...target, hostKeys: [`ssh-ed25519 ${Buffer.alloc(51).toString('base64')}`] };
      await assert.rejects(over(wrong, 'true'), refusal(/the host key is not the expected one/));
      const { privateKey: _key, ...noKey } = target;
      await assert.rejects(over(noKey, 'true'), refusal(/login|authenticat|key/i));

      const restarted = (await stack.act('web', 'restart')).target;
      assert.ok(restarted.transport === 'ssh');
      assert.notEqual(restarted.port, target.port);
      assert.equal(await over(restarted, 'wc -l <.ssh/authorized_keys'), '1\n');
    } finally {
      assert.deepEqual(await stack.down(), []);
      context.dispose();
    }
    assert.deepEqual(await labelledThings(client, context.runId), []);
  });

  test('needs a login that the image has', async () => {
    const context = contextOf(`test-${randomBytes(4).toString('hex')}`);
    const nobody = { ...environment, hosts: { web: { ...web, user: 'ops' } } };
    await assert.rejects(bringUp(nobody, context), (error: unknown) => {
      assert.ok(error instanceof UnableError);
      assert.match(
        error.message,
        /^host "web": the ssh key could not be given to user "ops": .*unable to find user ops/,
      );
      assert.equal(error.hint, 'the image must have that user, with a home folder it may write to');
      return true;
    });
    context.dispose();
    assert.deepEqual(await labelledThings(client, context.runId), []);
  });
});
