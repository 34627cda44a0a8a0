import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { birthOf, bootOf, bornAt, groupOf, stillLives } from '../birth.ts';
import { membersOf, processesWith } from './proc.ts';
import { processThings } from './things.ts';

const LINUX = process.platform === 'linux' ? false : 'needs /proc';

suite('births of processes', { skip: LINUX }, () => {
  test('a process has one birth, and a dead one has none', async () => {
    const child = spawn('sleep', ['60']);
    const { pid = 0 } = child;
    const birth = birthOf(pid) ?? assert.fail('it does not live');
    assert.equal(birthOf(pid), birth);
    assert.equal(bootOf(birth), bootOf(birthOf(process.pid) ?? ''));
    assert.equal(stillLives({ pid, birth }), true);
    assert.equal(stillLives({ pid, birth: birthOf(process.pid) ?? '' }), false);
    assert.ok(Math.abs((bornAt(pid) ?? 0) - Date.now()) < 60_000);
    assert.equal(groupOf(pid), groupOf(process.pid));
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal(birthOf(pid), undefined);
  });
});

suite('the remover of processes', { skip: LINUX }, () => {
  let run: string;
  let children: ChildProcess[];

  beforeEach(() => {
    run = `test-${randomBytes(4).toString('hex')}`;
    children = [];
  });

  afterEach(() => {
    for (const { pid } of processesWith(`OPSPROOF_RUN=${run}`)) process.kill(pid, 'SIGKILL');
    for (const { pid = 0, exitCode, signalCode } of children) {
      if (exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
    }
  });

  /** A process in its own group, as the provider starts them; returns when it has printed a line. */
  async function start(
    script: string,
    env: Record<string, string> = {},
  ): Promise<{ pid: number; birth: string }> {
    const child = spawn('sh', ['-c', script], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env.PATH, ...env },
    });
    children.push(child);
    await once(child.stdout, 'data');
    const { pid = 0 } = child;
    return { pid, birth: birthOf(pid) ?? assert.fail('it does not live') };
  }

  const marked = (id: string) => ({ OPSPROOF_RUN: run, OPSPROOF_PROCESS: id, OPSPROOF_ENVIRONMENT: 'small' });

  test('ends a whole group, including members without our mark that ignore SIGTERM', async () => {
    const leader = await start(
      `env -i sh -c "trap '' TERM; sleep 300 & sleep 300" & sleep 0.1; echo up; sleep 300`,
    );
    assert.ok(membersOf(leader.pid).length >= 3);
    const trace = { kind: 'process', id: 'opsproof-x', called: [`${leader.pid}/${leader.birth}`] } as const;
    assert.equal(await processThings.isThere(trace), true);
    assert.equal(await processThings.remove(trace, 10_000), undefined);
    assert.deepEqual(membersOf(leader.pid), []);
    assert.equal(await processThings.isThere(trace), false);
    assert.equal(await processThings.remove(trace, 10_000), undefined);
  });

  test('never affects a process whose number was reused', async () => {
    const other = await start('echo up; sleep 300');
    const reused = { pid: other.pid, birth: other.birth.replace(/\d+$/, '1') };
    const trace = { kind: 'process', id: 'opsproof-x', called: [`${reused.pid}/${reused.birth}`] } as const;
    assert.equal(await processThings.isThere(trace), false);
    assert.equal(await processThings.remove(trace, 1_000), undefined);
    assert.equal(stillLives(other), true);
  });

  test('finds processes that left the group by the mark, and ends them', async () => {
    const leader = await start('setsid sleep 300 & sleep 0.1; echo up; sleep 300', {
      ...marked('opsproof-a'),
      OPSPROOF_EXPIRES: '2026-01-02T03:04:05.000Z',
      OPSPROOF_RUNNER: '1/b.1/m/s',
      OPSPROOF_KEEP: 'true',
    });
    const [found, ...others] = await processThings.find(run, []);
    assert.deepEqual(others, []);
    const { called = [], madeAt = 0, ...said } = found ?? assert.fail('nothing found');
    assert.deepEqual(said, {
      kind: 'process',
      id: 'opsproof-a',
      run,
      owner: 'small',
      expires: '2026-01-02T03:04:05.000Z',
      runner: '1/b.1/m/s',
      keep: true,
    });
    assert.ok(called.length >= 2 && called.includes(`${leader.pid}/${leader.birth}`));
    assert.ok(Math.abs(madeAt - Date.now()) < 60_000);
    assert.equal(await processThings.remove({ kind: 'process', id: 'opsproof-a' }, 10_000), undefined);
    assert.deepEqual(await processThings.find(run, []), []);
  });

  test('one run is found without the others', async () => {
    await start('echo up; sleep 300', marked('opsproof-a'));
    await start('echo up; sleep 300', { ...marked('opsproof-b'), OPSPROOF_RUN: `${run}-other` });
    const ids = async (of?: string) => (await processThings.find(of, [])).map(({ id }) => id);
    assert.deepEqual(await ids(run), ['opsproof-a']);
    assert.deepEqual(await ids(`${run}-other`), ['opsproof-b']);
    const all = await ids();
    assert.ok(all.includes('opsproof-a') && all.includes('opsproof-b'));
    await processThings.remove({ kind: 'process', id: 'opsproof-b' }, 10_000);
  });

  test('a stopped process is ended too', async () => {
    const leader = await start('echo up; sleep 300', marked('opsproof-a'));
    process.kill(-leader.pid, 'SIGSTOP');
    const trace = { kind: 'process', id: 'opsproof-a', called: [`${leader.pid}/${leader.birth}`] } as const;
    assert.equal(await processThings.remove(trace, 10_000), undefined);
    assert.equal(stillLives(leader), false);
  });
});
