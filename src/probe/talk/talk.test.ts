import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { benchWith } from '../only-tools.fixture.ts';
import { readTalk } from './answer.ts';
import { type Talk, talkCommand } from './talk.ts';

const GIVEN = ['timeout', 'dd', 'cat', 'sleep'];
const TOOLS: Readonly<Record<string, readonly string[]>> = {
  perl: ['perl'],
  python3: ['python3'],
  bash: ['bash', ...GIVEN],
  'nc of busybox': ['nc=/usr/bin/busybox', 'true', ...GIVEN],
};

/** Answers any input with `heard: …`, then closes; in a separate thread, because the tests block their own. */
const ECHO = `
const { parentPort } = require('node:worker_threads');
const tcp = require('node:net').createServer((socket) => {
  socket.on('error', () => {});
  socket.once('data', (data) => socket.end(Buffer.concat([Buffer.from('heard: '), data])));
});
const udp = require('node:dgram').createSocket('udp4');
udp.on('message', (data, from) => udp.send(Buffer.concat([Buffer.from('heard: '), data]), from.port, from.address));
tcp.listen(0, '127.0.0.1', () => udp.bind(0, '127.0.0.1', () =>
  parentPort.postMessage({ tcp: tcp.address().port, udp: udp.address().port })));`;

/** Bytes that printf, shells and quotes treat specially. */
const ODD = Buffer.from('\0%s\\n\'"$HOME`\n\xff', 'latin1');

suite('a conversation', () => {
  let echo: Worker;
  let ports: { tcp: number; udp: number };
  let closed: number;

  before(async () => {
    echo = new Worker(ECHO, { eval: true });
    [ports] = (await once(echo, 'message')) as [{ tcp: number; udp: number }];
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closed = (server.address() as AddressInfo).port;
    server.close();
    await once(server, 'close');
  });
  after(() => echo?.terminate());

  for (const [name, tools] of Object.entries(TOOLS)) {
    const bench = benchWith(...tools);
    suite(`by ${name}`, { skip: bench === undefined ? `this machine has no ${name}` : false }, () => {
      after(() => bench?.remove());
      const talk = (change: Partial<Talk>) => {
        const asked: Talk = { protocol: 'tcp', host: '127.0.0.1', port: ports.tcp, seconds: 3, ...change };
        assert.ok(bench !== undefined);
        return readTalk(asked, bench.run(talkCommand(asked)));
      };

      test('is open', () => {
        const talked = talk({});
        assert.ok('heard' in talked, JSON.stringify(talked));
        assert.equal(talked.heard.length, 0);
      });

      test('is closed if the connection is refused', () => {
        assert.deepEqual(talk({ port: closed }), { closed: 'connection refused', who: 'nobody' });
        assert.deepEqual(talk({ port: closed, send: ODD }), { closed: 'connection refused', who: 'nobody' });
      });

      test('sends and receives every byte', () => {
        const talked = talk({ send: ODD });
        assert.ok('heard' in talked, JSON.stringify(talked));
        assert.deepEqual(talked.heard, Buffer.concat([Buffer.from('heard: '), ODD]));
      });

      if (!name.startsWith('nc')) {
        test('sends and receives a datagram', () => {
          const talked = talk({ protocol: 'udp', port: ports.udp, send: ODD });
          assert.ok('heard' in talked, JSON.stringify(talked));
          assert.deepEqual(talked.heard, Buffer.concat([Buffer.from('heard: '), ODD]));
        });
      }
    });
  }

  test('is impossible without a tool for it', () => {
    const bench = benchWith('cat');
    assert.ok(bench !== undefined);
    const asked: Talk = { protocol: 'tcp', host: '127.0.0.1', port: ports.tcp, seconds: 3 };
    assert.deepEqual(readTalk(asked, bench.run(talkCommand(asked))), {
      unable: 'the host has nothing to ask with',
      hint: 'install curl, perl, python3, bash or nc on the host',
    });
    bench.remove();
  });
});

suite('the answer of a conversation', () => {
  const asked: Talk = { protocol: 'tcp', host: 'db', port: 5432, seconds: 3 };
  const read = (stdout: string, stderr = '', change: Partial<Talk> = {}) =>
    readTalk(
      { ...asked, ...change },
      {
        command: '',
        stdout: Buffer.from(stdout),
        stderr: Buffer.from(stderr),
        exitCode: 0,
        durationMs: 1,
        truncated: false,
      },
    );

  test('is unable, never closed, if the name does not resolve', () => {
    const unable = (said: string) => ({ unable: `the name db does not resolve on the host${said}` });
    assert.deepEqual(read('unknown Name or service not known\n'), unable(' (Name or service not known)'));
    assert.deepEqual(read('', "nc: bad address 'db'\nnc 1\n"), unable(" (bad address 'db')"));
    assert.deepEqual(
      read(
        '',
        'bash: db: Name or service not known\nbash: line 1: /dev/tcp/db/5432: Invalid argument\nbash 9\n',
      ),
      unable(' (Name or service not known)'),
    );
  });

  test('is closed if nothing answers in time, unless name resolution may be the cause', () => {
    assert.deepEqual(read('closed timed out\n'), { closed: 'no answer within 3 s', who: 'silent' });
    assert.deepEqual(read('', 'bash 124\n', { host: '192.0.2.1' }), {
      closed: 'no answer within 3 s',
      who: 'silent',
    });
    const named = {
      unable:
        'bash on the host did not connect to db within 3 s, and it does not say whether the name resolved',
      hint: 'install curl, perl or python3 on the host',
    };
    assert.deepEqual(read('', 'bash 124\n'), named);
    assert.deepEqual(read('', 'bash 143\n'), named);
    assert.deepEqual(read('', 'nc: timed out\nnc 1\n', { host: '192.0.2.1' }), {
      closed: 'no answer within 3 s',
      who: 'silent',
    });
  });

  test('is unable if the connection failed for another reason than the network', () => {
    for (const said of ['Too many open files', 'Permission denied', 'Cannot assign requested address'])
      assert.deepEqual(read(`closed ${said}\n`), { unable: `asking from the host failed: ${said}` });
  });

  test('is unable if it makes no sense', () => {
    assert.deepEqual(read('', 'what?\n'), {
      unable: 'asking from the host ended with status 0 and said "what?"',
    });
    assert.deepEqual(read('', 'nc: unknown option\nnc 1\n'), {
      unable: 'asking from the host failed: nc: unknown option',
    });
  });
});
