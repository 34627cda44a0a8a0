import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, beforeEach, suite, test } from 'node:test';
import { promisify } from 'node:util';
import { SMTPServer } from 'smtp-server';
import { Receiver } from '../notify/receiver.fixture.ts';
import { Repository } from './repository.fixture.ts';

const docker = async (...argv: string[]) =>
  (await promisify(execFile)('docker', argv, { timeout: 60_000 })).stdout.trim();

const BOX = `opsproof-notify-${randomBytes(4).toString('hex')}`;
const PASSWORD = 'pa$$"w/ör;d-4711';
const TOKEN = 't0ken-0815';

/** A real SMTP server with a login, and a real HTTP server that can break. */
suite('who is told, by mail and others at once', () => {
  let receiver: Receiver;
  let smtp: SMTPServer;
  let repository: Repository;
  const mails: { subject: string; body: string }[] = [];

  before(async () => {
    receiver = await Receiver.listen();
    smtp = new SMTPServer({
      authMethods: ['PLAIN'],
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: ({ password }, _session, done) =>
        password === PASSWORD ? done(null, { user: 'ops' }) : done(new Error('who are you?')),
      onData: (stream, _session, done) => {
        void text(stream).then((content) => {
          const [head = '', ...rest] = content.replaceAll('\r', '').split('\n\n');
          mails.push({ subject: /^Subject: (.*)$/m.exec(head)?.[1] ?? '', body: rest.join('\n\n').trim() });
          done();
        });
      },
    });
    smtp.listen(0, '127.0.0.1');
    await once(smtp.server, 'listening');
    await docker('run', '-d', '--init', '--name', BOX, 'opsproof-base:bookworm', 'sleep', '900');
    repository = new Repository({
      'environments/box.yaml': `lifecycle: live\nhosts:\n  ${BOX}: { transport: docker }\n`,
      'features/box.feature': `Feature: box
  Scenario: the box has its flag
    Given the environment "box"
    Then the file "/srv/flag" exists on "${BOX}"
`,
    });
    configure([]);
  });

  after(async () => {
    await new Promise<void>((resolve) => smtp?.close(resolve));
    receiver?.close();
    await docker('rm', '-fv', BOX).catch(() => {});
    repository?.dispose();
  });

  beforeEach(() => {
    receiver.status = 200;
  });

  /** @param more lines below `notify:` */
  function configure(more: readonly string[], port = (smtp.server.address() as AddressInfo).port): void {
    const lines = [
      `mail: { to: [ops@example.com], from: opsproof@example.com, smtp: "smtp://127.0.0.1:${port}", user: ops, password: "\${env:PASSWORD}" }`,
      `webhook: { url: "http://${receiver.at}/\${env:TOKEN}" }`,
      ...more,
    ];
    repository.write({ 'opsproof.yaml': `notify:\n${lines.map((line) => `  ${line}\n`).join('')}` });
  }

  /** One command, and what was heard meanwhile. */
  async function night(...argv: string[]) {
    const { code, stdout, stderr } = await repository.callWith({ PASSWORD, TOKEN }, ...argv);
    for (const secret of [PASSWORD, TOKEN]) assert.equal(`${stdout}${stderr}`.includes(secret), false);
    const hooks = receiver.received.splice(0).map(({ body }) => JSON.parse(body).title as string);
    return { code, stdout, stderr, mails: mails.splice(0), hooks };
  }
  const drift = () => night('drift', '--env', 'box', '--no-features', '--notify');
  const change = (command: string) => docker('exec', BOX, 'sh', '-c', command);
  const SILENT = { mails: [], hooks: [], stderr: '' };
  const heard = ({ code, mails, hooks, stderr }: Awaited<ReturnType<typeof night>>) => ({
    code,
    mails: mails.map(({ subject }) => subject),
    hooks,
    stderr,
  });
  const all = (code: number, title: string) => ({ code, mails: [title], hooks: [title], stderr: '' });

  test('drift --notify: a change is one mail, then silence, then one mail that it is well', async () => {
    assert.equal((await night('drift', 'accept', '--env', 'box')).code, 0);
    assert.deepEqual(heard(await drift()), { code: 0, ...SILENT });
    await change('chmod 0600 /etc/login.defs');
    const first = await drift();
    assert.deepEqual(heard(first), all(1, 'opsproof drift box: 1 new'));
    const line = `file "/etc/login.defs": mode 0644 → 0600 on ${BOX}`;
    const [told] = first.mails;
    assert.equal(decoded(told?.body ?? ''), `opsproof drift box: 1 new\n\nnew:\n  ${line}`);
    assert.ok(first.stdout.includes(line), first.stdout);
    assert.deepEqual(heard(await drift()), { code: 1, ...SILENT });
    await change('chmod 0644 /etc/login.defs');
    assert.deepEqual(heard(await drift()), all(0, 'opsproof drift box: 1 recovered, nothing else is red'));
    assert.deepEqual(heard(await drift()), { code: 0, ...SILENT });
  });

  test('run --notify does the same, and knows nothing of what drift reported', async () => {
    const run = () => night('run', '--env', 'box', '--notify');
    assert.deepEqual(heard(await run()), all(1, 'opsproof run box: 1 new'));
    assert.deepEqual(heard(await run()), { code: 1, ...SILENT });
    await change('touch /srv/flag');
    assert.deepEqual(heard(await run()), all(0, 'opsproof run box: 1 recovered, nothing else is red'));
    assert.deepEqual(heard(await run()), { code: 0, ...SILENT });
  });

  test('channels that fail change neither what others get, nor verdict, nor exit code; they get it later', async () => {
    // The others get the same time, also on a machine that is busy.
    configure(['timeout: 8 seconds', 'command: [sleep, "300"]']);
    await change('chmod 0600 /etc/login.defs');
    const NEW = 'opsproof drift box: 1 new';
    const late = 'command was not notified: no answer within 8 s; the next run tries again\n';
    const first = await drift();
    assert.deepEqual(heard(first), { ...all(1, NEW), stderr: late });

    // A closed port, and a server that breaks.
    configure([], 9);
    receiver.status = 500;
    await change('chmod 0644 /etc/login.defs');
    const dead = await drift();
    assert.deepEqual([dead.code, dead.mails], [0, []]);
    assert.match(dead.stdout, /^drift of box: 0 changes on 1 host$/m);
    assert.deepEqual(
      dead.stderr
        .trimEnd()
        .split('\n')
        .toSorted()
        .map((line) => line.replace(/: .*;/, ':')),
      [
        'mail was not notified: the next run tries again',
        'webhook was not notified: the next run tries again',
      ],
    );
    configure([]);
    receiver.status = 200;
    assert.deepEqual(heard(await drift()), all(0, 'opsproof drift box: 1 recovered, nothing else is red'));
  });

  test('a password that the server refuses is reported without the password', async () => {
    await change('rm -f /srv/flag');
    const { ended } = repository.start(['run', '--env', 'box', '--notify'], {
      PASSWORD: 'wr0ng-pass',
      TOKEN,
    });
    const { code, stderr } = await ended;
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^mail was not notified: Invalid login: .*who are you\?; the next run tries again\n$/,
    );
    assert.equal(stderr.includes('wr0ng-pass'), false);
  });
});

/** The text of a mail that is sent as quoted-printable (RFC 2045). */
function decoded(body: string): string {
  const bytes = body
    .replaceAll('=\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return /[\u0100-\uffff]/.test(bytes) ? body : Buffer.from(bytes, 'latin1').toString('utf8');
}
