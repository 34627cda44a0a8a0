import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { LocalTransport } from '../local.ts';
import { POWERSHELL } from '../powershell/powershell.ts';
import { workIn } from '../shell/folder-text.ts';
import { quote } from '../shell/quote.ts';
import { ShellSession } from './shell-session.ts';

const home = mkdtempSync(join(tmpdir(), 'opsproof-test-keep-'));
after(() => rmSync(home, { recursive: true, force: true }));
const session = (folder = home) =>
  new ShellSession(new LocalTransport({ transport: 'local' }, { ...process.env, TMPDIR: folder }), {
    host: 'here',
  });

/** Waits until it holds, at most this long. */
async function becomes(holds: () => boolean, what: string, limitMs = 5_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!holds()) {
    if (performance.now() > end) assert.fail(`${what}: not within ${limitMs} ms`);
    await new Promise((next) => setTimeout(next, 50));
  }
}

test('the folder is for the login alone, and is gone when it is removed', async (t) => {
  const it = session();
  t.after(() => it.close());
  const folder = await it.keepFolder({ limitMs: 60_000 });
  assert.equal(statSync(folder.path).mode & 0o777, 0o700);
  await it.run(`mkdir -p ${quote(folder.path)}/a/b && echo x >${quote(folder.path)}/a/b/c`);
  const removing = folder.remove(false);
  assert.equal(await removing, undefined);
  assert.equal(existsSync(folder.path), false);
  assert.equal(await folder.remove(true), undefined, 'again');
});

test('closing a session ends what works in its folder, and the folder is gone with it', async () => {
  const it = session();
  const folder = await it.keepFolder({ limitMs: 60_000 });
  await it.run(`cd ${quote(folder.path)} && ${workIn(folder.path)}`);
  const running = it.run(`while :; do echo x >>${quote(folder.path)}/log || exit; done`, {
    timeoutMs: 60_000,
  });
  running.catch(() => undefined);
  await becomes(() => existsSync(join(folder.path, 'log')), 'the command works');
  await it.close();
  assert.equal(existsSync(folder.path), false);
  await assert.rejects(running, /is closed/);
});

test('a process that is killed leaves no folder, although the command in it ignores that nobody listens', async () => {
  const child = killable();
  const [path = '', pid = ''] = await line(child);
  assert.ok(existsSync(join(path, 'shell')), path);
  child.kill('SIGKILL');
  await becomes(() => !existsSync(path), 'the folder is gone');
  await becomes(() => !existsSync(`/proc/${pid}`), 'its command has ended');
});

test('when its time is up, the host removes it although nobody said so', async (t) => {
  const it = session();
  t.after(() => it.close());
  const { path } = await it.keepFolder({ limitMs: 1_000 });
  assert.equal(existsSync(path), true);
  await becomes(() => !existsSync(path), 'the folder is gone');
});

test('why there is no folder is told in the words of the host', async (t) => {
  const it = session(join(home, 'nowhere'));
  t.after(() => it.close());
  await assert.rejects(it.keepFolder({ limitMs: 1_000 }), {
    name: 'UnableError',
    message: /^here \(local\): no temporary folder could be made: mktemp: .*No such file or directory/,
  });
});

test('a folder that cannot be removed is named with the reason', {
  skip: process.getuid?.() === 0 ? false : 'needs root',
}, async (t) => {
  const it = session();
  t.after(() => it.close());
  const folder = await it.keepFolder({ limitMs: 60_000 });
  // What is mounted in it keeps it.
  const held = await it.run(`mkdir ${quote(folder.path)}/m && mount -t tmpfs none ${quote(folder.path)}/m`);
  if (held.exitCode !== 0) return t.skip('this machine mounts nothing');
  const left = await folder.remove(false);
  await it.run(`umount ${quote(folder.path)}/m; rm -rf ${quote(folder.path)}`);
  assert.match(String(left), /^\/.* may still be on here \(local\): rm: .*Device or resource busy/);
});

test('a host without sh is told so', async () => {
  const transport = new LocalTransport({ transport: 'local' }, process.env);
  const it = new ShellSession(Object.assign(transport, { language: POWERSHELL }), { host: 'here' });
  await assert.rejects(it.keepFolder({ limitMs: 1_000 }), /a temporary folder needs a POSIX shell/);
});

/** A process that has such a folder and works in it; says its path and the process id of what works there. */
function killable(): ChildProcess {
  const program = `
    import { LocalTransport } from '${import.meta.dirname}/../local.ts';
    import { workIn } from '${import.meta.dirname}/../shell/folder-text.ts';
    import { ShellSession } from '${import.meta.dirname}/shell-session.ts';
    const it = new ShellSession(new LocalTransport({ transport: 'local' }, process.env));
    const { path } = await it.keepFolder({ limitMs: 60_000 });
    await it.run(workIn(path));
    it.run('trap "" PIPE; sleep 60 & echo $! >' + path + '/pid; wait', { timeoutMs: 60_000 });
    let pid = '';
    while (pid === '') pid = (await import('node:fs')).readFileSync(path + '/pid', { encoding: 'utf8', flag: 'a+' }).trim();
    console.log(path + ' ' + pid);
    setInterval(() => {}, 1000);`;
  return spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, TMPDIR: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function line({ stdout }: ChildProcess): Promise<string[]> {
  let text = '';
  for await (const chunk of stdout ?? []) {
    text += chunk;
    if (text.includes('\n')) break;
  }
  return text.trim().split(' ');
}
