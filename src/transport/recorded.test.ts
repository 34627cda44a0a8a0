import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseTranscript, printTranscript, Recorder, Recording } from './recorded.ts';

test('a recording answers a known command with what was recorded', async () => {
  const reply = await new Recording([{ command: 'id -u', stdout: '0\n', exitCode: 3 }]).run('id -u');
  assert.equal(reply.stdout.toString(), '0\n');
  assert.equal(reply.stderr.length, 0);
  assert.equal(reply.exitCode, 3);
  assert.equal(reply.truncated, false);
});

test('a recording refuses an unknown command and names the nearest one', async () => {
  const recording = new Recording([{ command: 'id -u' }, { command: 'uname -r' }], 'debian-12/os.txt');
  await assert.rejects(recording.run('id -g'), {
    name: 'Error',
    message: 'debian-12/os.txt has no answer for the command\n  id -g\nThe nearest it has is\n  id -u',
  });
  await assert.rejects(new Recording([]).run('id'), {
    message: 'recording has no answer for the command\n  id\nThe nearest it has is\n  (it has none)',
  });
});

test('a command recorded several times answers in order, and the last answer stays', async () => {
  const recording = new Recording([
    { command: 'x', stdout: '1' },
    { command: 'x', stdout: '2' },
  ]);
  const seen = [await recording.run('x'), await recording.run('x'), await recording.run('x')];
  assert.deepEqual(
    seen.map((reply) => reply.stdout.toString()),
    ['1', '2', '2'],
  );
});

test('a recording applies the cap of a call', async () => {
  const reply = await new Recording([{ command: 'x', stdout: 'abcdef' }]).run('x', { maxBytes: 3 });
  assert.equal(reply.stdout.toString(), 'abc');
  assert.equal(reply.truncated, true);
});

test("a recorder keeps the host's answers, which can be printed and read back", async () => {
  const recorder = new Recorder(new Recording([{ command: 'x', stdout: 'y\n', exitCode: 1 }]));
  await recorder.run('x');
  const again = parseTranscript(printTranscript(recorder.transcript));
  assert.equal((await new Recording(again).run('x')).exitCode, 1);
});

test('a transcript reads as expected', () => {
  const text = [
    '# Debian 12',
    '$ if true',
    '> then id',
    '> fi',
    'exit 0',
    'stdout:',
    '|uid=0',
    '|',
    'stderr:',
    '|half',
    '\\ no newline',
    '',
    '$ cat /dev/null',
    'exit 2',
    'stderr base64:',
    '|AAEC',
    '',
  ].join('\n');
  assert.deepEqual(parseTranscript(text), [
    {
      command: 'if true\nthen id\nfi',
      stdout: Buffer.from('uid=0\n\n'),
      stderr: Buffer.from('half'),
      exitCode: 0,
    },
    { command: 'cat /dev/null', stdout: Buffer.alloc(0), stderr: Buffer.from([0, 1, 2]), exitCode: 2 },
  ]);
});

test('an invalid line in a transcript is refused with its place', () => {
  assert.throws(() => parseTranscript('$ id\nuid=0\n', 'os.txt'), {
    message: 'os.txt:2: expected "exit" and a number, found "uid=0"',
  });
  assert.throws(() => parseTranscript('$ id\nexit 0\nstdout:\n|0\nuid\n', 'os.txt'), {
    message: 'os.txt:5: expected "$ command", a comment or an empty line, found "uid"',
  });
});

test('any bytes survive a printed transcript', () => {
  const bytes = fc.oneof(
    fc.uint8Array().map((array) => Buffer.from(array)),
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
  );
  const exchange = fc.record(
    {
      command: fc.string().map((text) => `x${text}`),
      stdout: bytes,
      stderr: bytes,
      exitCode: fc.nat(255),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(fc.array(exchange), (transcript) => {
      assert.deepEqual(parseTranscript(printTranscript(transcript)), transcript);
    }),
  );
});
