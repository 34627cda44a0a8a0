import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf, see } from './machine.fixture.ts';

const NONE = { state: { exists: false, running: false, count: 0 }, unseen: {} };
const LONG = 'a-name-longer-than-fifteen-bytes';

function read(name: string, answer: Parameters<typeof reply>[0], ...wanted: string[]) {
  const look = resourceOf('process').look(name, factsOf('debian-12'), wanted);
  assert.ok('command' in look);
  return readSighting(look, reply(answer), wanted);
}

/** What `head` prints of processes: pid → name, state, arguments. The shell is 10, its subshell 11, head 12. */
function answer(processes: Record<number, [name: string, state: string, ...argv: string[]]>): string {
  const files = [
    ['/proc/self/stat', '12 (head) R 11 10 10 0'],
    ['/proc/self/comm', 'head'],
    ...Object.entries(processes).map(([pid, [name, state]]) => [
      `/proc/${pid}/stat`,
      `${pid} (${name}) ${state} 1 1 1 0`,
    ]),
    ...Object.entries(processes).map(([pid, [, , ...argv]]) => [
      `/proc/${pid}/cmdline`,
      argv.map((text) => `${text}\0`).join(''),
    ]),
  ];
  const text = files.map(([path, content]) => `==> ${path} <==\n${content}\n`).join('\n');
  return `=== shell\n10\n=== processes\n${text}`;
}

suite('process', () => {
  for (const machine of ['debian-12', 'debian-12-nobody', 'busybox']) {
    test(`runs, with users, ids and arguments, on ${machine}`, async () => {
      const sighting = await see(machine, 'process', 'sleep');
      assert.ok('state' in sighting);
      const { pids, arguments: lines, ...state } = sighting.state;
      assert.deepEqual(state, { exists: true, running: true, count: 4, user: ['root', 'www-data'] });
      assert.ok(Array.isArray(pids) && pids.length === 4);
      assert.ok(Array.isArray(lines) && lines.includes('sleep 7200'), String(lines));
    });

    test(`does not run, and what looks is not found, on ${machine}`, async () => {
      assert.deepEqual(await see(machine, 'process', 'nosuch'), NONE);
      for (const name of ['nosuch', 'grep', 'head']) {
        assert.deepEqual(await see(machine, 'process', name, 'running'), NONE, name);
      }
    });

    test(`does not run when it is a zombie, on ${machine}`, async () => {
      assert.deepEqual(await see(machine, 'process', 'zombie', 'running', 'count'), NONE);
    });

    test(`is found by a name longer than the kernel keeps, on ${machine}`, async () => {
      const [whole, cut] = [
        await see(machine, 'process', LONG),
        await see(machine, 'process', 'a-name-longer-t', 'running'),
      ];
      assert.ok('state' in whole && 'state' in cut);
      assert.deepEqual([whole.state.count, whole.state.arguments], [1, [`/bin/sh /srv/${LONG}`]]);
      assert.equal(cut.state.count, 1);
    });
  }

  test('without getent has users from /etc/passwd', async () => {
    const sighting = await see('debian-12-bare', 'process', 'sleep');
    assert.ok('state' in sighting);
    assert.deepEqual(sighting.state.user, ['root', 'www-data']);
  });

  test('is found by the kernel name or by the last part of its first argument, and by nothing else', () => {
    const stdout = answer({
      20: ['nginx', 'S', 'nginx: master process /usr/sbin/nginx'],
      21: ['java', 'S', '/opt/nginx', '-x'],
      22: ['sh', 'S', '/bin/sh', '/opt/nginx'],
      23: ['vim', 'S', 'vim', '/etc/nginx'],
      24: ['nginx-helper', 'S', '/usr/bin/nginx-helper'],
      25: ['nginx', 'Z'],
      26: ['nginx', 'X'],
    });
    const sighting = read('nginx', { stdout }, 'pids');
    assert.ok('state' in sighting);
    assert.deepEqual(sighting.state.pids, [20, 21]);
  });

  test('may have anything in its name', () => {
    const stdout = answer({
      20: [') S 1 (', 'S', ''],
      21: ['x', 'S', '\n==> /proc/22/stat <==\n22 (evil) S 1'],
    });
    const odd = read(') S 1 (', { stdout }, 'pids');
    assert.ok('state' in odd);
    assert.deepEqual(odd.state.pids, [20]);
  });

  test('leaves out the shell that looks and what it runs', () => {
    const stdout = answer({ 10: ['sh', 'S', 'sh'], 11: ['sh', 'S', 'sh'], 12: ['sh', 'S', 'sh'] });
    assert.deepEqual(read('sh', { stdout }, 'running'), NONE);
    const other = read('sh', { stdout: answer({ 10: ['sh', 'S', 'sh'], 13: ['sh', 'S', 'sh'] }) }, 'running');
    assert.ok('state' in other);
    assert.deepEqual(other.state.pids, [13]);
  });

  test('that ends while its user is read says so', () => {
    const sighting = read(
      'x',
      { stdout: `=== uids\n=== accounts\n${answer({ 20: ['x', 'S', 'x'] })}` },
      'user',
    );
    assert.ok('unseen' in sighting);
    assert.deepEqual(sighting.unseen, { user: { unable: 'a process ended while its user was read' } });
  });

  test('cannot be looked at when others are hidden or tools are missing, and is not stopped because of that', () => {
    assert.deepEqual(read('nginx', { exitCode: 77 }, 'running'), {
      unable:
        "the processes of other users are hidden: /proc/1 cannot be read (proc's option hidepid, or no /proc at all)",
      hint: 'look as root (sudo: true), or ask for the service or the port instead',
    });
    assert.deepEqual(read('nginx', { stderr: 'sh: grep: not found\n', exitCode: 127 }, 'running'), {
      unable: 'grep and head on /proc could not be run: sh: grep: not found',
      hint: 'it must be installed on the host and in the PATH of the session',
    });
    assert.deepEqual(read('nginx', { stdout: '=== shell\n10\n=== processes\n', exitCode: 127 }, 'running'), {
      unable: 'head on /proc could not be run: command not found',
      hint: 'it must be installed on the host and in the PATH of the session',
    });
    assert.deepEqual(read('nginx', { stdout: answer({}), truncated: true }, 'running'), {
      unable: 'grep and head on /proc ended with status 0 and said "=== shell"',
    });
  });

  test('refuses names with folders', () => {
    const refused = resourceOf('process').refuse;
    assert.equal(refused?.("it's -odd $(x)"), undefined);
    assert.equal(
      refused?.('/usr/sbin/nginx'),
      'a process is asked for by its name without folders, for example "nginx"; found "/usr/sbin/nginx"',
    );
  });
});
