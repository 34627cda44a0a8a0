import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf, see } from '../machine.fixture.ts';

function read(answer: Parameters<typeof reply>[0], ...wanted: string[]) {
  const look = resourceOf('command').look('x', factsOf('debian-12'), wanted);
  assert.ok('command' in look);
  return readSighting(look, reply(answer), wanted);
}

suite('command', () => {
  for (const machine of ['debian-12', 'busybox']) {
    test(`has an exit status and two streams, on ${machine}`, async () => {
      assert.deepEqual(
        await see(machine, 'command', 'echo out; echo err >&2; exit 3', 'exit status', 'stdout', 'stderr'),
        {
          state: { 'exit status': 3, stdout: 'out', stderr: 'err' },
          unseen: {},
        },
      );
      const missing = await see(machine, 'command', 'nosuch-command', 'exit status', 'stderr');
      assert.ok('state' in missing);
      assert.equal(missing.state['exit status'], 127);
      assert.match(String(missing.state.stderr), /nosuch-command: not found$/);
    });

    test(`has its stdout as JSON, on ${machine}`, async () => {
      const sighting = await see(machine, 'command', 'echo \'{"a": [1, "x"]}\'', 'json');
      assert.ok('state' in sighting);
      assert.deepEqual(sighting.state.json, { a: [1, 'x'] });
    });

    test(`with binary output keeps its exit status, on ${machine}`, async () => {
      assert.deepEqual(await see(machine, 'command', 'printf "\\000\\377"', 'stdout'), {
        state: { 'exit status': 0, stderr: '' },
        unseen: {
          stdout: {
            unable: 'its stdout is binary, not UTF-8 text',
            hint: 'let the command print text, for example through od or sha256sum',
          },
        },
      });
    });
  }

  test('is sent as the operator wrote it', () => {
    const look = resourceOf('command').look(`-x 'a' "$b" | c`, factsOf('debian-12'), []);
    assert.equal('command' in look && look.command, `-x 'a' "$b" | c`);
  });

  test('that was not run, not to its end, or failed has no output, unless its exit status is checked beside it', () => {
    const cases: readonly (readonly [exitCode: number, stderr: string, why: RegExp])[] = [
      [
        127,
        'sh: 1: eval: finnd: not found\n',
        /^it was not run, because a command was not found .*finnd: not found$/,
      ],
      [126, 'sh: 1: eval: /etc/passwd: Permission denied\n', /cannot be executed/],
      [2, 'sh: 1: eval: Syntax error: "(" unexpected\n', /the shell cannot parse it/],
      [
        1,
        'bash: eval: line 1: unexpected EOF while looking for matching `"\'\n',
        /the shell cannot parse it/,
      ],
      [2, 'sh: eval: line 1: syntax error: unterminated quoted string\n', /the shell cannot parse it/],
      [0, 'sh: 1: eval: nosuch: not found\n', /^part of it was not run: sh: 1: eval: nosuch: not found$/],
      [0, 'bash: line 1: nosuch: command not found\n', /^part of it was not run/],
      [0, 'x\nsh: eval: line 1: nosuch: not found\n', /^part of it was not run/],
      [137, '', /^SIGKILL ended it before it finished \(exit status 137\)$/],
      [
        1,
        'find: /root: Permission denied\n',
        /^it failed \(exit status 1\).*: find: \/root: Permission denied$/,
      ],
      [255, '', /^it failed \(exit status 255\)/],
    ];
    for (const [exitCode, stderr, why] of cases) {
      const sighting = read({ stdout: '', stderr, exitCode }, 'stdout', 'stderr', 'json');
      assert.ok('unseen' in sighting);
      for (const attribute of ['stdout', 'stderr', 'json'])
        assert.match(sighting.unseen[attribute]?.unable ?? '', why, `${attribute}, ${exitCode} ${stderr}`);
      // An exit status of 0 beside it says nothing about a part that was not run.
      const beside = read({ stdout: '[]', stderr, exitCode }, 'exit status', 'stdout', 'json');
      assert.ok('state' in beside && 'unseen' in beside);
      // Unless the shell itself was not run: what has ended with 0 may be the part behind.
      if (/^part of/.test(beside.unseen['exit status']?.unable ?? '')) assert.match(stderr, /nosuch/);
      else assert.equal(beside.state['exit status'], exitCode);
      if (exitCode === 0) assert.match(beside.unseen.stdout?.unable ?? '', why);
      else assert.equal(beside.state.stdout, '[]');
    }
    const fine = read({ stdout: '', stderr: 'grep: x: binary file matches\n' }, 'stdout');
    assert.ok('state' in fine && fine.state.stdout === '');
  });

  test('that failed in an ordinary way has printed a possible part; one that was not run, or was ended, has not', () => {
    const partsOf = (exitCode: number, stderr: string) => {
      const sighting = read({ stdout: '{"a": 1}\n', stderr, exitCode }, 'stdout', 'stderr', 'json');
      assert.ok('unseen' in sighting);
      return ['stdout', 'stderr', 'json'].map((attribute) => sighting.unseen[attribute]?.part);
    };
    assert.deepEqual(partsOf(1, 'warning\n'), ['{"a": 1}', 'warning', { a: 1 }]);
    for (const [exitCode, stderr] of [
      [126, ''],
      [127, ''],
      [137, ''],
      [143, ''],
      [2, 'sh: 1: Syntax error: end of file unexpected'],
      [1, 'sh: 1: nosuch: not found'],
    ] as const)
      assert.deepEqual(partsOf(exitCode, stderr), [undefined, undefined, undefined], `${exitCode} ${stderr}`);
    const cut = read({ stdout: 'a', exitCode: 1, truncated: true }, 'stdout');
    assert.ok('unseen' in cut && cut.unseen.stdout !== undefined);
    assert.equal(cut.unseen.stdout.part, undefined);
  });

  test('whose first part may be missing without a trace proves what it has printed, and nothing else', () => {
    const look = resourceOf('command').look('finnd / 2>/dev/null | wc -l', factsOf('debian-12'), ['stdout']);
    assert.ok('command' in look);
    const sighting = readSighting(look, reply({ stdout: '0\n' }), ['stdout', 'exit status']);
    assert.ok('unseen' in sighting);
    assert.match(sighting.unseen.stdout?.unable ?? '', /^whether finnd was run is not known: /);
    assert.equal(sighting.unseen.stdout?.part, '0');
    assert.equal(sighting.state['exit status'], 0);
  });

  test('has no stdout if a part of it was not run or could not look, whatever its exit status', () => {
    const notRun = [
      '/usr/local/bin/check: 2: nosuch: not found',
      '/usr/local/bin/check: line 2: nosuch: command not found',
      'sudo: nosuch: command not found',
      'env: \u2018nosuch\u2019: No such file or directory',
      'timeout: failed to run command \u2018nosuch\u2019: No such file or directory',
      'sh: 1: eval: cannot open /nosuch: No such file',
      "sh: can't open /nosuch: no such file",
      'bash: line 1: /nosuch: No such file or directory',
      'sh: 1: Syntax error: end of file unexpected (expecting "then")',
    ];
    const notSeen = [
      'find: \u2018/root\u2019: Permission denied',
      "ls: cannot open directory '/root': Permission denied",
      'grep: /nosuch: No such file or directory',
      'xargs: nosuch: No such file or directory',
      'mawk: cannot open "/x" (No such file or directory)',
    ];
    const stdoutOf = (stderr: string, exitCode: number, ...wanted: string[]) => {
      const sighting = read({ stdout: '0\n', stderr: `x\n${stderr}\n`, exitCode }, ...wanted, 'stdout');
      assert.ok('state' in sighting && 'unseen' in sighting);
      return sighting.unseen.stdout?.unable ?? sighting.state.stdout;
    };
    for (const line of notRun) {
      assert.equal(stdoutOf(line, 0), `part of it was not run: ${line}`);
      assert.equal(stdoutOf(line, 0, 'exit status'), `part of it was not run: ${line}`);
    }
    // Its last part exits with 1, as grep does if it finds nothing.
    assert.match(String(stdoutOf('sh: 1: nosuch: not found', 1, 'exit status')), /^part of it was not run/);
    for (const line of notSeen) {
      assert.equal(stdoutOf(line, 0), `part of it could not look: ${line}`);
      assert.equal(stdoutOf(line, 0, 'exit status'), `part of it could not look: ${line}`);
      assert.equal(stdoutOf(line, 1, 'exit status'), '0');
    }
    for (const line of [
      'warning: x: not found',
      'find: \u2018/proc/12/task\u2019: No such file or directory',
    ])
      assert.equal(stdoutOf(line, 0), '0', line);
    const said = read({ stdout: '', stderr: 'cat: /x: Permission denied\n' }, 'stderr');
    assert.ok('state' in said && said.state.stderr === 'cat: /x: Permission denied');
  });

  test('that was not run has no other exit status than its own', () => {
    const look = resourceOf('command').look('x', factsOf('debian-12'), ['exit status']);
    assert.ok('command' in look);
    const doubt = (exitCode: number, stderr: string) =>
      look.undeniable?.('exit status', '0', reply({ exitCode, stderr }))?.unable;
    assert.match(
      doubt(127, 'sh: 1: x: not found\n') ?? '',
      /^it was not run, because a command was not found/,
    );
    assert.match(doubt(126, '') ?? '', /cannot be executed/);
    assert.match(doubt(2, 'sh: 1: Syntax error: "(" unexpected\n') ?? '', /cannot parse it/);
    assert.equal(doubt(1, 'grep: x: No such file or directory\n'), undefined);
    assert.equal(doubt(0, ''), undefined);
  });

  test('has no exit status where a part was not run, or could not look and that counts as success', () => {
    const statusOf = (text: string, answer: Parameters<typeof reply>[0], ...more: string[]) => {
      const wanted = ['exit status', ...more];
      const look = resourceOf('command').look(text, factsOf('debian-12'), wanted);
      assert.ok('command' in look);
      const sighting = readSighting(look, reply(answer), wanted);
      assert.ok('state' in sighting && 'unseen' in sighting);
      return sighting.unseen['exit status']?.unable ?? sighting.state['exit status'];
    };
    const gone = 'sh: 1: finnd: not found\n';
    for (const text of ['test -z "$(finnd / -perm -002)"', '[ "$(finnd | wc -l)" = 0 ]', '! finnd'])
      assert.equal(statusOf(text, { stderr: gone }), 'part of it was not run: sh: 1: finnd: not found', text);
    assert.equal(statusOf('! finnd', { stderr: gone }, 'stderr'), 0);
    assert.equal(statusOf('finnd || true', { stderr: gone }), 0);
    assert.equal(statusOf('finnd', { stderr: gone, exitCode: 127 }), 127);
    const denied = 'grep: /srv/x: Permission denied\n';
    for (const text of [
      '! grep -q a /srv/x',
      'if ! grep -q a /srv/x; then true; fi',
      'test -z "$(cat /srv/x)"',
    ])
      assert.match(String(statusOf(text, { stderr: denied })), /^part of it could not look, and /, text);
    for (const text of ['grep -rq a /srv', '[ "$(cat /srv/x)" = 10 ]'])
      assert.equal(statusOf(text, { stderr: denied }), 0, text);
    assert.equal(statusOf('! grep -q a /srv/x', { stderr: denied, exitCode: 1 }), 1);
  });

  test('of which a part complains has a stdout that proves only what is in it', () => {
    const partOf = (stderr: string) => {
      const sighting = read({ stdout: '0\n', stderr: `${stderr}\n` }, 'stdout');
      assert.ok('state' in sighting && 'unseen' in sighting);
      return sighting.unseen.stdout;
    };
    for (const line of [
      'sudo: a password is required',
      "sh: 1: cd: can't cd to /nosuch",
      'curl: (7) Failed to connect to 127.0.0.1 port 9: Connection refused',
      'Traceback (most recent call last):',
      'nft: Operation failed',
      'fatal: not a git repository',
      'psql: error: connection to server failed',
      'iptables v1.8.9: you must be root',
    ])
      assert.deepEqual([partOf(line)?.unable.includes(line), partOf(line)?.part], [true, '0'], line);
    for (const line of ['WARNING: apt does not have a stable CLI interface.', '100 files read', '0 errors'])
      assert.equal(partOf(line), undefined, line);
  });

  test('loses one newline at the end and no more', () => {
    const sighting = read({ stdout: 'a\n\n', stderr: '\n' }, 'stdout', 'stderr');
    assert.ok('state' in sighting);
    assert.deepEqual([sighting.state.stdout, sighting.state.stderr], ['a\n', '']);
  });

  test('that does not print JSON has none, and null is JSON', () => {
    const none = read({ stdout: 'up\n' }, 'json');
    assert.ok('unseen' in none);
    assert.match(none.unseen.json?.unable ?? '', /^its stdout is not JSON: Unexpected token 'u'/);
    const binary = read({ stdout: Buffer.from([0xff]) }, 'json');
    assert.ok('unseen' in binary);
    assert.equal(binary.unseen.json?.unable, 'its stdout is binary, not UTF-8 text');
    const nothing = read({ stdout: 'null\n' }, 'json');
    assert.ok('state' in nothing);
    assert.equal(nothing.state.json, null);
  });

  test('has a value at a place in its JSON', async () => {
    const asked = ['json at a', 'json at $.a[1].b', 'json at $.c[*]', 'json at $.nosuch', 'json at $['];
    const look = resourceOf('command').look('x', factsOf('debian-12'), asked);
    assert.ok('command' in look);
    await look.prepare?.();
    const stdout = '{"a": [1, {"b": "x"}], "c": [2, 3]}\n';
    const sighting = readSighting(look, reply({ stdout }), asked);
    assert.ok('state' in sighting && 'unseen' in sighting);
    assert.deepEqual(
      asked.map((attribute) => sighting.state[attribute]),
      [[1, { b: 'x' }], 'x', [2, 3], undefined, undefined],
    );
    assert.match(String(sighting.unseen['json at $[']?.unable), /^"\$\[" is not a JSONPath \(RFC 9535\): /);
    assert.equal(sighting.unseen['json at $.nosuch'], undefined);
  });

  test('that does not print JSON has nothing at any place in it: it is unable', async () => {
    const look = resourceOf('command').look('x', factsOf('debian-12'), ['json at a']);
    assert.ok('command' in look);
    await look.prepare?.();
    const words = readSighting(look, reply({ stdout: 'up\n' }), ['json at a']);
    assert.ok('unseen' in words);
    assert.match(words.unseen['json at a']?.unable ?? '', /^its stdout is not JSON: Unexpected token 'u'/);
    const binary = readSighting(look, reply({ stdout: Buffer.from([0xff]) }), ['json at a']);
    assert.ok('unseen' in binary);
    assert.equal(binary.unseen['json at a']?.unable, 'its stdout is binary, not UTF-8 text');
  });

  test('whose output was cut has no output, and no JSON', () => {
    const sighting = read({ stdout: '[1]', truncated: true }, 'stdout', 'json');
    const reason = {
      unable: 'its output is longer than the limit (3 bytes)',
      hint: 'let the command print less',
    };
    assert.ok('unseen' in sighting);
    assert.deepEqual(sighting.unseen, { stdout: reason, json: reason });
  });

  test('refuses an empty text, a NUL byte and a very long text', () => {
    const refused = resourceOf('command').refuse;
    assert.equal(refused?.('ls'), undefined);
    assert.equal(refused?.(' \n'), 'the command is empty');
    assert.equal(refused?.('a\0'), 'a command cannot contain a NUL byte');
    assert.equal(
      refused?.('x'.repeat(100_001)),
      'a command may have at most 100000 bytes; put it into a script',
    );
  });
});
