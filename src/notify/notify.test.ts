import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, beforeEach, suite, test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { alertmanager } from './alertmanager.ts';
import { commandChannel } from './command.ts';
import { mail } from './mail.ts';
import type { Notice, NoticeChannel } from './notice.ts';
import { notify, type Watched } from './notify.ts';
import { Receiver } from './receiver.fixture.ts';
import { slack } from './slack.ts';
import { webhook } from './webhook.ts';

const AT = '2026-11-22T02:00:00.000Z';
const since = '2026-11-20T02:00:00.000Z';
const concern = (name: string) => ({
  fingerprint: name.repeat(64),
  kind: 'check-failed',
  scope: name,
  text: `${name} is <red> & more`,
  since,
});
const notice: Notice = {
  watch: 'run shop',
  at: AT,
  remindMs: 86_400_000,
  fresh: [concern('a')],
  recovered: [concern('b')],
  settled: [
    { ...concern('d'), how: 'accepted' },
    { ...concern('e'), how: 'ignored until 2026-12-31' },
  ],
  still: [concern('c')],
};
const TITLE = 'opsproof run shop: 1 new, 1 recovered, 1 accepted, 1 ignored, 1 still red';
const BODY = `new:
  a is <red> & more
recovered:
  b is <red> & more, since 2026-11-20 02:00 UTC
accepted or ignored:
  d is <red> & more: accepted, since 2026-11-20 02:00 UTC
  e is <red> & more: ignored until 2026-12-31, since 2026-11-20 02:00 UTC
still red:
  c is <red> & more, since 2026-11-20 02:00 UTC`;
const JSON_BODY = {
  schema: 1,
  watch: 'run shop',
  at: AT,
  title: TITLE,
  new: [{ fingerprint: 'a'.repeat(64), kind: 'check-failed', text: 'a is <red> & more', since }],
  recovered: [{ fingerprint: 'b'.repeat(64), kind: 'check-failed', text: 'b is <red> & more', since }],
  settled: [
    { fingerprint: 'd'.repeat(64), kind: 'check-failed', text: 'd is <red> & more', since, how: 'accepted' },
    {
      fingerprint: 'e'.repeat(64),
      kind: 'check-failed',
      text: 'e is <red> & more',
      since,
      how: 'ignored until 2026-12-31',
    },
  ],
  still: [{ fingerprint: 'c'.repeat(64), kind: 'check-failed', text: 'c is <red> & more', since }],
};
const patient = () => AbortSignal.timeout(20_000);

suite('what each channel sends', () => {
  let receiver: Receiver;
  let folder: string;
  before(async () => {
    receiver = await Receiver.listen();
    folder = await mkdtemp(join(tmpdir(), 'opsproof-notify-'));
  });
  after(async () => {
    receiver.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => receiver.received.splice(0));

  test('a webhook: JSON, with headers or a login', async () => {
    await webhook({ url: `http://${receiver.at}/hook`, headers: { authorization: 'Bearer t' } }).send(
      notice,
      patient(),
    );
    await webhook({ url: `http://ops:pw@${receiver.at}/` }).send(notice, patient());
    const [first, second] = receiver.received;
    assert.deepEqual([first?.path, first?.authorization], ['/hook', 'Bearer t']);
    assert.deepEqual(JSON.parse(first?.body ?? ''), JSON_BODY);
    assert.equal(second?.authorization, `Basic ${Buffer.from('ops:pw').toString('base64')}`);
  });

  test('Slack: one text without markup', async () => {
    await slack({ url: `http://${receiver.at}/services/x` }).send(notice, patient());
    const escaped = BODY.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    assert.deepEqual(JSON.parse(receiver.received[0]?.body ?? ''), {
      text: `*${TITLE}*\n\`\`\`\n${escaped}\n\`\`\``,
    });
  });

  test('Alertmanager: one alert each, recovered ones end now, others outlast the next reminder', async () => {
    await alertmanager({ url: `http://${receiver.at}/am/` }).send(notice, patient());
    const [sent] = receiver.received;
    assert.equal(sent?.path, '/am/api/v2/alerts');
    const alerts = JSON.parse(sent?.body ?? '') as Record<string, unknown>[];
    assert.deepEqual(alerts[0], {
      labels: { alertname: 'OpsproofRed', watch: 'run shop', fingerprint: 'a'.repeat(16) },
      annotations: { summary: 'a is <red> & more' },
      startsAt: since,
      endsAt: '2026-11-24T02:00:00.000Z',
    });
    assert.deepEqual(
      alerts.map(({ endsAt }) => endsAt),
      ['2026-11-24T02:00:00.000Z', '2026-11-24T02:00:00.000Z', AT, AT, AT],
    );
  });

  test('a command: the JSON on stdin, its arguments unchanged', async () => {
    const around = { cwd: folder, env: process.env };
    await commandChannel(['sh', '-c', 'cat > "$1"', 'page', 'a b.json'], around).send(notice, patient());
    assert.deepEqual(JSON.parse(await readFile(join(folder, 'a b.json'), 'utf8')), JSON_BODY);
    const send = (...argv: string[]) => commandChannel(argv, around).send(notice, patient());
    await assert.rejects(send('sh', '-c', 'echo no pager >&2; exit 4'), {
      message: 'sh ended with exit code 4: no pager',
    });
    await assert.rejects(send('/no/such'), { message: '/no/such cannot be started: spawn /no/such ENOENT' });
  });

  test('mail: to a real SMTP server, with a login', async () => {
    const mails: string[] = [];
    const server = new SMTPServer({
      authMethods: ['PLAIN'],
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        username === 'ops' && password === 'pw'
          ? done(null, { user: 'ops' })
          : done(new Error('who are you?')),
      onData: (stream, { envelope }, done) => {
        void text(stream).then((content) => {
          mails.push(`${envelope.rcptTo.map(({ address }) => address).join()}\n${content}`);
          done();
        });
      },
    });
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    const smtp = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
    const settings = {
      to: ['a@example.com', 'b@example.com'],
      from: 'opsproof@example.com',
      smtp,
      user: 'ops',
    };
    try {
      await mail({ ...settings, password: 'pw' }).send(notice, patient());
      const [received = ''] = mails;
      assert.match(received, /^a@example\.com,b@example\.com\n/);
      // Long lines of a header are folded (RFC 5322, 2.2.3).
      assert.match(received.replaceAll('\r\n ', ' '), new RegExp(`^Subject: ${TITLE}\r$`, 'm'));
      assert.match(received, /^Auto-Submitted: auto-generated\r$/m);
      assert.ok(received.includes(BODY.replaceAll('\n', '\r\n')), received);
      await assert.rejects(mail({ ...settings, password: 'wrong' }).send(notice, patient()), {
        message: /^Invalid login: .*who are you\?$/,
      });
      assert.equal(mails.length, 1);
    } finally {
      await new Promise<void>((resolve) => server.close(resolve));
    }
  });

  const real = spawnSync('prometheus-alertmanager', ['--version']).status === 0;
  const skip = real ? false : 'there is no prometheus-alertmanager; Debian has it as a package';
  test('a real Alertmanager shows the alerts and ends the recovered ones', { skip }, async () => {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const at = `127.0.0.1:${(listener.address() as AddressInfo).port}`;
    await new Promise((resolve) => listener.close(resolve));
    const file = join(folder, 'am.yml');
    await writeFile(file, 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n');
    const child = spawn('prometheus-alertmanager', [
      `--config.file=${file}`,
      `--storage.path=${join(folder, 'am')}`,
      `--web.listen-address=${at}`,
      '--cluster.listen-address=',
    ]);
    const ended = once(child, 'close');
    try {
      await new Promise<void>((resolve, reject) => {
        let said = '';
        child.stderr.on('data', (chunk: Buffer) => {
          said += chunk;
          if (/TLS is disabled/.test(said)) resolve();
        });
        void ended.then(() => reject(new Error(`it ended: ${said}`)));
      });
      const shown = async () => {
        const alerts = (await (await fetch(`http://${at}/api/v2/alerts`)).json()) as {
          annotations: { summary: string };
        }[];
        return alerts.map(({ annotations }) => annotations.summary);
      };
      const now = new Date().toISOString();
      const channel = alertmanager({ url: `http://${at}` });
      const [a, none] = [concern('a'), [] as const];
      await channel.send({ ...notice, at: now, fresh: [a], recovered: none, still: none }, patient());
      assert.deepEqual(await shown(), ['a is <red> & more']);
      await channel.send({ ...notice, at: now, fresh: none, recovered: [a], still: none }, patient());
      assert.deepEqual(await shown(), []);
    } finally {
      child.kill();
      await ended;
    }
  });
});

suite('one message when it matters', () => {
  const watched = (...names: string[]): Watched => ({
    watch: 'run shop',
    concerns: names.map(concern),
    wellAgain: () => true,
  });

  async function nights(
    body: (
      night: (
        day: number,
        state: Watched,
        channels: readonly NoticeChannel[],
        timeoutMs?: number,
      ) => Promise<readonly string[]>,
      receiver: Receiver,
      folder: string,
    ) => Promise<void>,
  ): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'opsproof-nights-'));
    const receiver = await Receiver.listen();
    try {
      await body(
        (day, state, channels, timeoutMs = 20_000) =>
          notify(state, {
            channels,
            history: join(folder, 'reports', 'history.sqlite'),
            remindMs: 3 * 86_400_000,
            timeoutMs,
            now: new Date(`2026-11-${day}T02:00:00Z`),
          }),
        receiver,
        folder,
      );
    } finally {
      receiver.close();
      await rm(folder, { recursive: true });
    }
  }

  test('new, silence, a reminder, recovered, silence', () =>
    nights(async (night, receiver) => {
      const channels = [webhook({ url: `http://${receiver.at}` })];
      const titles: string[][] = [];
      for (const [day, ...red] of [
        [10],
        [11, 'a'],
        [12, 'a'],
        [13, 'a'],
        [14, 'a'],
        [15, 'a'],
        [16],
        [17],
      ] as [number, ...string[]][]) {
        assert.deepEqual(await night(day, watched(...red), channels), []);
        titles.push(receiver.received.splice(0).map(({ body }) => JSON.parse(body).title));
      }
      assert.deepEqual(titles, [
        [],
        ['opsproof run shop: 1 new'],
        [],
        [],
        ['opsproof run shop: 1 still red'],
        [],
        ['opsproof run shop: 1 recovered, nothing else is red'],
        [],
      ]);
    }));

  test('a channel that fails is a line, the others are notified, and it is notified the next night', () =>
    nights(async (night, receiver) => {
      const other = await Receiver.listen();
      try {
        const channels = [
          webhook({ url: `http://${receiver.at}/secret` }),
          slack({ url: `http://${other.at}` }),
        ];
        receiver.status = 503;
        assert.deepEqual(await night(10, watched('a'), channels), [
          `webhook was not notified: ${receiver.at} answers 503; the next run tries again`,
        ]);
        receiver.status = 200;
        assert.deepEqual(await night(11, watched('a'), channels), []);
        assert.equal(JSON.parse(receiver.received[1]?.body ?? '').new[0].since, '2026-11-10T02:00:00.000Z');
        assert.equal(other.received.length, 1);
      } finally {
        other.close();
      }
    }));

  test('a deadline ends each channel', () =>
    nights(async (night, receiver, folder) => {
      receiver.status = 0;
      const pid = join(folder, 'pid');
      const around = { cwd: folder, env: process.env };
      const deaf = createServer().listen(0, '127.0.0.1');
      await once(deaf, 'listening');
      const smtp = `smtp://127.0.0.1:${(deaf.address() as AddressInfo).port}`;
      deaf.on('connection', (socket) => socket.on('error', () => {}));
      const problems = await night(
        10,
        watched('a'),
        [
          webhook({ url: `http://${receiver.at}` }),
          mail({ to: ['a@example.com'], from: 'o@example.com', smtp }),
          commandChannel(['sh', '-c', 'echo $$ > "$0"; exec sleep 1000', pid], around),
        ],
        500,
      );
      assert.deepEqual(
        problems,
        ['webhook', 'mail', 'command'].map(
          (name) => `${name} was not notified: no answer within 500 ms; the next run tries again`,
        ),
      );
      const left = (await readFile(pid, 'utf8')).trim();
      await until(() => !existsSync(`/proc/${left}`));
      deaf.close();
    }));

  test('a history that cannot be opened is a line', () =>
    nights(async (night, _receiver, folder) => {
      await writeFile(join(folder, 'reports'), '');
      const [problem, ...more] = await night(10, watched('a'), []);
      assert.match(problem ?? '', /^nobody was notified: EEXIST/);
      assert.deepEqual(more, []);
    }));
});

/** What ends a moment after it was killed; the test's own time limit bounds this. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}
