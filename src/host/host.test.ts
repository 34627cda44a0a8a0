import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { arch, hostname, release } from 'node:os';
import { test } from 'node:test';
import type { AuditLine } from '../model/audit-line.ts';
import { UnableError } from '../model/errors.ts';
import { noFiles } from '../transport/fixtures/no-files.ts';
import { Recorder, Recording } from '../transport/recorded.ts';
import type { Reply, Runner } from '../transport/transport.ts';
import { FACTS_COMMAND } from './facts-look.ts';
import { Host } from './host.ts';
import { ownCommand } from './own-command.ts';

const ANSWER = 'uid=0\ninit=none\nos-release\nID=debian\n';

test('this machine reports what it is', async () => {
  const host = new Host({ name: 'here', groups: [], target: { transport: 'local' } });
  try {
    const facts = await host.facts();
    assert.equal(facts.hostname, hostname());
    assert.equal(facts.kernel, release());
    assert.equal(facts.uid, process.getuid?.());
    if (arch() === 'x64') assert.equal(facts.architecture, 'x86_64');
    assert.equal(facts.tools.has('cat'), true);
    assert.equal(facts.tools.has('dpkg-query'), existsSync('/usr/bin/dpkg-query'));
    assert.equal(facts.init === 'systemd', existsSync('/run/systemd/system'));
    assert.equal(host.label, 'local');
    assert.equal((await host.run('exit 5')).exitCode, 5);
  } finally {
    await host.close();
  }
  await assert.rejects(host.run('true'), { name: 'UnableError', message: 'the host "here" is closed' });
});

test('facts are read once, also for simultaneous callers', async () => {
  const recorder = new Recorder(new Recording([{ command: FACTS_COMMAND, stdout: ANSWER }]));
  const host = new Host({ name: 'web', groups: ['tier'], runner: recorder });
  const [one, two] = await Promise.all([host.facts(), host.facts()]);
  assert.equal(one, two);
  assert.equal(await host.facts(), one);
  assert.equal(recorder.transcript.length, 1);
  assert.equal(one.os, 'debian');
});

test('a failed look at the facts is not kept', async () => {
  let down = true;
  const runner: Runner = {
    ...noFiles,
    label: 'ssh web',
    async run(command): Promise<Reply> {
      if (down) throw new UnableError('no route');
      return new Recording([{ command, stdout: ANSWER }]).run(command);
    },
    async close() {},
  };
  const host = new Host({ name: 'web', groups: [], runner });
  await assert.rejects(host.facts(), { message: 'no route' });
  down = false;
  assert.equal((await host.facts()).os, 'debian');
});

test('facts that make no sense name the host and the reason', async () => {
  const runner = new Recording(
    [{ command: FACTS_COMMAND, stderr: 'sh: fork failed\n', exitCode: 2 }],
    'ssh web:22',
  );
  await assert.rejects(new Host({ name: 'web', groups: [], runner }).facts(), {
    name: 'UnableError',
    message: 'cannot read what web (ssh web:22) is: it ended early with exit code 2: sh: fork failed',
  });
});

test('before it is connected, a host is labelled by its target', () => {
  const label = (target: ConstructorParameters<typeof Host>[0]['target']) =>
    new Host({ name: 'x', groups: [], ...(target === undefined ? {} : { target }) }).label;
  assert.equal(label({ transport: 'docker', container: 'a'.repeat(64) }), 'docker aaaaaaaaaaaa');
  assert.equal(
    label({ transport: 'docker', container: 'shop-web-of-the-team' }),
    'docker shop-web-of-the-team',
  );
  assert.equal(label({ transport: 'ssh', host: 'web', user: 'ops', port: 2222 }), 'ssh ops@web:2222');
  assert.equal(label({ transport: 'ssh', host: '::1', port: 22 }), 'ssh [::1]:22');
});

const PROTECTION = { environment: 'production', commands: ['nginx -t'] };

function recorded() {
  const recorder = new Recorder(
    new Recording([{ command: FACTS_COMMAND, stdout: ANSWER }, { command: 'nginx -t' }, { command: 'own' }]),
  );
  const sent = () => recorder.transcript.map(({ command }) => command);
  return { runner: recorder, sent };
}

test('a protected host accepts our own looks and the commands that its environment lists', async () => {
  const { runner, sent } = recorded();
  const host = new Host({ name: 'web', groups: [], runner, protection: PROTECTION });
  await host.facts();
  await host.observe(ownCommand('own'));
  await host.observe('nginx -t');
  assert.deepEqual(sent(), [FACTS_COMMAND, 'own', 'nginx -t']);
});

test('a protected host accepts nothing else, from any caller', async () => {
  const { runner, sent } = recorded();
  const host = new Host({ name: 'web', groups: [], runner, protection: PROTECTION });
  await assert.rejects(host.run('nginx -t'), {
    name: 'ConfigurationError',
    message:
      'the environment "production" is protected, so nothing in it may be changed; refused: run "nginx -t"\n' +
      '  run scenarios that act on an environment that is not protected',
  });
  await assert.rejects(host.observe('own'), {
    name: 'ConfigurationError',
    message: /\(it lists 1\); refused: own/,
  });
  const forged = [
    { text: 'own' },
    Object.create(ownCommand('own')),
    Object('nginx -t'),
    undefined,
    ['nginx -t'],
  ];
  for (const command of forged) {
    await assert.rejects(host.observe(command as string), { message: 'a command is a text' });
  }
  await assert.rejects(host.observe('own', { once: true } as object), { name: 'ConfigurationError' });
  assert.throws(() => Object.assign(ownCommand('own'), { text: 'reboot' }), TypeError);
  assert.deepEqual(sent(), []);
});

test('everything that is sent is noted, even if no answer came', async () => {
  const { runner } = recorded();
  const lines: AuditLine[] = [];
  const host = new Host({ name: 'web', groups: [], runner, note: (line) => lines.push(line) });
  await host.facts();
  await host.observe(ownCommand('own'), { occasion: { step: 'the file "/x" exists' } });
  await host.observe('nginx -t');
  await host.run('nginx -t');
  await assert.rejects(host.run('unknown'));
  for (const { at } of lines) assert.match(at, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  const base = { host: 'web', over: 'recording' };
  assert.deepEqual(
    lines.map(({ at, error, durationMs, ...line }) => ({
      ...line,
      ...(durationMs === undefined ? {} : { durationMs: 0 }),
      ...(error === undefined ? {} : { error: error.slice(0, 38) }),
    })),
    [
      { ...base, kind: 'facts', command: FACTS_COMMAND, exitCode: 0, durationMs: 0 },
      { ...base, kind: 'look', command: 'own', step: 'the file "/x" exists', exitCode: 0, durationMs: 0 },
      { ...base, kind: 'question', command: 'nginx -t', exitCode: 0, durationMs: 0 },
      { ...base, kind: 'action', command: 'nginx -t', begins: true },
      { ...base, kind: 'action', command: 'nginx -t', exitCode: 0, durationMs: 0 },
      { ...base, kind: 'action', command: 'unknown', begins: true },
      {
        ...base,
        kind: 'action',
        command: 'unknown',
        durationMs: 0,
        error: 'recording has no answer for the comman',
      },
    ],
  );
});
