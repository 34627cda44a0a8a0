import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { LocalTransport } from './local.ts';

test('a shell that cannot be started is reported with what is missing', async () => {
  const transport = new LocalTransport({ transport: 'local', sudo: true }, { PATH: '/nowhere' });
  await assert.rejects(transport.open({ timeoutMs: 1000 }), (error: Error & { hint?: string }) => {
    assert.match(error.message, /^cannot start sudo -n -- sh on this machine after \d+ ms: sudo: not found$/);
    assert.equal(error.hint, 'install sudo, or leave out `sudo: true`');
    return error.name === 'UnableError';
  });
});

test('a channel that is destroyed says so, twice is once', async () => {
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

/** A killed process may stay for a moment, and as a zombie (with an empty command line) until its new parent looks. */
async function gone(pid: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if ((await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')) === '') return;
    await pause(10);
  }
  assert.fail(`process ${pid} is still there`);
}
