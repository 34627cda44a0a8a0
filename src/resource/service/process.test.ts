import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf, see } from '../machine.fixture.ts';

const NONE = { state: { exists: false, running: false, count: 0 }, unseen: {} };
/** The attributes that are recorded for processes; the rest is tested on answers, and in real containers. */
const RECORDED = ['running', 'count', 'pids', 'user', 'arguments'];
const LONG = 'a-name-longer-than-fifteen-bytes';

function read(name: string, answer: Parameters<typeof reply>[0], ...wanted: string[]) {
  const look = resourceOf('process').look(name, factsOf('debian-12'), wanted);
  assert.ok('command' in look);
  return readSighting(look, reply(answer), wanted);
}

/** The output of `head` for processes: pid → name, state, arguments. The shell is 10, its subshell 11, head 12. */
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
      const sighting = await see(machine, 'process', 'sleep', ...RECORDED);
      assert.ok('state' in sighting);
      const { pids, arguments: lines, uptime, cpu, 'virtual memory': virtual, ...state } = sighting.state;
      assert.deepEqual(state, {
        exists: true,
        running: true,
        count: 4,
        threads: 4,
        nice: 0,
        states: ['S'],
        user: ['root', 'www-data'],
      });
      assert.ok(typeof virtual === 'number' && virtual > 1e6);
      assert.ok(typeof uptime === 'number' && uptime > 0 && typeof cpu === 'number' && cpu < 100);
      assert.ok(Array.isArray(pids) && pids.length === 4);
      assert.ok(Array.isArray(lines) && lines.includes('sleep 7200'), String(lines));
    });

    test(`does not run, and the look itself is not found, on ${machine}`, async () => {
      assert.deepEqual(await see(machine, 'process', 'nosuch', ...RECORDED), NONE);
      for (const name of ['nosuch', 'grep', 'head']) {
        assert.deepEqual(await see(machine, 'process', name, 'running'), NONE, name);
      }
    });

    test(`does not run when it is a zombie, on ${machine}`, async () => {
      assert.deepEqual(await see(machine, 'process', 'zombie', 'running', 'count'), NONE);
    });

    test(`is found by a name longer than the kernel keeps, on ${machine}`, async () => {
      const [whole, cut] = [
        await see(machine, 'process', LONG, ...RECORDED),
        await see(machine, 'process', 'a-name-longer-t', 'running'),
      ];
      assert.ok('state' in whole && 'state' in cut);
      assert.deepEqual([whole.state.count, whole.state.arguments], [1, [`/bin/sh /srv/${LONG}`]]);
      assert.equal(cut.state.count, 1);
    });
  }

  test('without getent has users from /etc/passwd', async () => {
    const sighting = await see('debian-12-bare', 'process', 'sleep', ...RECORDED);
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

  test('is the script of an interpreter if nothing else has that name', () => {
    const stdout = answer({
      22: ['python3', 'S', 'python3', '-u', '/opt/py-worker', '/opt/other'],
      23: ['vim', 'S', 'vim', '/opt/py-worker'],
    });
    const sighting = read('py-worker', { stdout }, 'pids');
    assert.ok('state' in sighting);
    assert.deepEqual([sighting.state.running, sighting.state.pids], [true, [22]]);
    assert.deepEqual(read('other', { stdout }, 'running'), NONE);
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

  test('a command line that imitates another process proves nothing', () => {
    const stdout = answer({
      20: ['perl', 'S', 'x\n\n==> /proc/21/cmdline <==\nharmless'],
      21: ['perl', 'S', 'miner --fast'],
    });
    assert.deepEqual(read('miner', { stdout }, 'running'), {
      unable: 'the command line of a process imitates that of process 21',
      hint: 'check "perl"',
      reason: {
        why: 'the command line of a process imitates that of process <number>',
        hint: 'check "perl"',
      },
    });
    const perl = read('perl', { stdout }, 'pids');
    assert.ok('state' in perl);
    assert.deepEqual(perl.state.pids, [20, 21]);
  });

  test('excludes the shell that looks and what it runs', () => {
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

  const DETAILS = ['memory', 'cpu', 'threads', 'open files', 'uptime', 'parents'];
  /** proc_pid_stat(5): 300 and 100 ticks of CPU time, 3 and 1 threads, started 200 s and 100 s before head. */
  const STATS = `=== shell
10
=== processes
==> /proc/self/stat <==
12 (head) R 11 10 10 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 50000 0 0

==> /proc/self/comm <==
head

==> /proc/20/stat <==
20 (a b) S 1 1 1 0 -1 0 0 0 0 0 200 100 0 0 20 0 3 0 30000 0 0

==> /proc/21/stat <==
21 (a b) S 20 1 1 0 -1 0 0 0 0 0 50 50 0 0 20 0 1 0 40000 0 0

==> /proc/20/cmdline <==
a\0
==> /proc/21/cmdline <==
a\0
`;

  test('has memory, CPU, threads, open files, a start and parents, all of its processes together', () => {
    const memory = '=== memory\n20 1000\n21 24\n=== open files\n20 5\n21 0\n';
    const parents = '=== parents\n/proc/1/comm:init\n/proc/20/comm:a b\n';
    const sighting = read('a b', { stdout: memory + parents + STATS }, ...DETAILS);
    assert.ok('state' in sighting);
    assert.deepEqual(
      DETAILS.map((attribute) => sighting.state[attribute]),
      [1024 * 1024, 2.5, 4, 5, 200_000, ['a b', 'init']],
    );
  });

  test('whose details are hidden, or that ends meanwhile, says so', () => {
    const gone = '=== memory\n20 1000\n=== open files\n20 5\n21 ?\n=== parents\n/proc/1/comm:init\n';
    const sighting = read('a b', { stdout: gone + STATS }, ...DETAILS);
    assert.ok('unseen' in sighting);
    assert.deepEqual(sighting.unseen, {
      memory: { unable: 'a process ended while its memory was read' },
      'open files': {
        unable: "the open files of another user's process cannot be seen, or the process ended meanwhile",
        hint: 'look as root (sudo: true)',
      },
      parents: { unable: 'a parent ended during the search' },
    });
    const short = read('x', { stdout: answer({ 20: ['x', 'S', 'x'] }) }, 'threads');
    assert.ok('unseen' in short);
    assert.deepEqual(short.unseen, { threads: { unable: '/proc/<pid>/stat does not report it' } });
  });

  test('cannot be looked at if others are hidden or tools are missing, and is not stopped because of that', () => {
    assert.deepEqual(read('nginx', { exitCode: 77 }, 'running'), {
      unable:
        "the processes of other users are hidden: /proc/1 cannot be read (proc's option hidepid, or no /proc at all)",
      hint: 'look as root (sudo: true), or check the service or the port instead',
    });
    assert.deepEqual(read('nginx', { stderr: 'sh: grep: not found\n', exitCode: 127 }, 'running'), {
      unable: 'grep and head on /proc could not be run: sh: grep: not found',
      hint: 'install it on the host, in the PATH of the session',
    });
    assert.deepEqual(read('nginx', { stdout: '=== shell\n10\n=== processes\n', exitCode: 127 }, 'running'), {
      unable: 'head on /proc could not be run: command not found',
      hint: 'install it on the host, in the PATH of the session',
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
      'a process is named without folders, for example "nginx"; found "/usr/sbin/nginx"',
    );
  });
});
