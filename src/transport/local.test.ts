import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { UnableError } from '../model/errors.ts';
import { LocalTransport } from './local.ts';
import { ShellSession } from './session/shell-session.ts';

test('a shell that cannot be started is reported with what is missing', async () => {
  const transport = new LocalTransport({ transport: 'local', sudo: true }, { PATH: '/nowhere' });
  await assert.rejects(transport.open({ timeoutMs: 1000 }), (error: Error & { hint?: string }) => {
    assert.match(error.message, /^cannot start sudo -n -- sh on this machine after \d+ ms: sudo: not found$/);
    assert.equal(error.hint, 'install sudo, or leave out `sudo: true`');
    return error.name === 'UnableError';
  });
});

test('a destroyed channel says so, and destroying it twice is the same', async () => {
  const transport = new LocalTransport({ transport: 'local' }, process.env);
  const channel = await transport.open({ timeoutMs: 1000 });
  channel.destroy();
  channel.destroy();
  assert.equal(await channel.closed, 'its shell was ended by us');
});

test('closing the transport ends every shell and what runs in it', async () => {
  const transport = new LocalTransport({ transport: 'local' }, process.env);
  const channel = await transport.open({ timeoutMs: 1000 });
  channel.stdin.write('sleep 600 & echo $!; wait\n');
  const [pid] = (await channel.stdout.iterator().next()).value.toString().split('\n');
  await transport.close();
  await channel.closed;
  await gone(Number(pid));
});

/** A killed process may stay for a moment, and as a zombie (with an empty command line) until its new parent reaps it. */
async function gone(pid: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if ((await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')) === '') return;
    await pause(10);
  }
  assert.fail(`process ${pid} is still there`);
}

test('sudo without a password gives a shell; one that wants a password or refuses is reported', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-sudo-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const speak = async (script: string) => {
    writeFileSync(join(folder, 'sudo'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const env = { PATH: `${folder}${delimiter}${process.env.PATH}` };
    const session = new ShellSession(new LocalTransport({ transport: 'local', sudo: true }, env), {
      host: 'here',
    });
    t.after(() => session.close());
    return session.run('echo in').then(
      (reply) => reply.stdout.toString(),
      (error: UnableError) => [error.message.replace(/after [\d.]+ m?s/, 'after TIME'), error.hint],
    );
  };
  assert.equal(await speak('[ "$1 $2" = "-n --" ] && shift 2 && exec "$@"'), 'in\n');
  assert.deepEqual(await speak('echo "sudo: a password is required" >&2; exit 1'), [
    'the shell on here (local) ended after TIME before it answered: its shell ended with exit code 1; it said: sudo: a password is required',
    'allow it without a password in sudoers (NOPASSWD)',
  ]);
  assert.deepEqual(await speak('echo "ops is not in the sudoers file." >&2; exit 1'), [
    'the shell on here (local) ended after TIME before it answered: its shell ended with exit code 1; it said: ops is not in the sudoers file.',
    'allow this user to run `sh` in sudoers, or leave out `sudo: true`',
  ]);
});
