import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { UnableError } from '../model/errors.ts';
import type { Who } from './absence.ts';
import { httpCommand, readHttp } from './http/http-inside.ts';
import type { HttpOptions } from './http/http-request.ts';
import type { InsideRequest } from './http/inside-request.ts';
import { type OddServer, type OddServers, oddServers } from './odd-servers.fixture.ts';
import { benchWith, lacks } from './only-tools.fixture.ts';
import { readTalk } from './talk/answer.ts';
import { type Talk, talkCommand } from './talk/talk.ts';
import { probeTcp } from './tcp/tcp.ts';
import { sClientCommand } from './tls/s-client.ts';
import { readSClient } from './tls/s-client-answer.ts';
import { probeTls } from './tls/tls.ts';
import { sendUnheard, unheardDoor } from './unheard-door.fixture.ts';

/** What is on the other side, as an HTTP request finds out. */
const OVER_HTTP: Readonly<Record<Exclude<OddServer, 'http' | 'hello'>, Who | readonly Who[]>> = {
  nobody: 'nobody',
  mute: 'silent',
  closes: 'closed',
  resets: 'closed',
  banner: 'something',
  half: 'something',
  cut: 'something',
  // It closes the connection on anything but TLS, or answers with an alert.
  tls: ['something', 'closed'],
};

/** The same over TLS. */
const OVER_TLS: Readonly<Record<OddServer, Who | readonly Who[]>> = {
  nobody: 'nobody',
  mute: 'silent',
  // A connection that is closed during the handshake may be reported as a failed handshake.
  closes: ['closed', 'something'],
  resets: ['closed', 'something'],
  banner: 'something',
  half: 'something',
  cut: 'something',
  http: 'something',
  tls: 'something',
  hello: 'something',
};

const TOOLS: Readonly<Record<string, readonly string[]>> = {
  curl: ['curl'],
  perl: ['perl'],
  python3: ['python3'],
  bash: ['bash', 'timeout', 'dd', 'cat', 'sleep'],
  'nc of busybox': ['nc=/usr/bin/busybox', 'true', 'sleep', 'timeout'],
};

/** How long a test waits for an answer, in seconds. Servers are asked in parallel, so each file waits only a few times. */
const PATIENCE = 3;

let servers: OddServers;
before(async () => {
  servers = await oddServers();
});
after(() => servers?.close());

/** Asks all of them in parallel. */
async function eachOf<T>(
  table: Readonly<Partial<Record<OddServer, T>>>,
  ask: (server: OddServer, expected: T) => Promise<void>,
): Promise<void> {
  await Promise.all(
    Object.entries(table).map(([server, expected]) => ask(server as OddServer, expected as T)),
  );
}

function isOneOf(who: Who, expected: Who | readonly Who[], shown: unknown) {
  assert.ok([expected].flat().includes(who), `${JSON.stringify(shown)} is not ${expected}`);
}

test('no answer over tcp, from outside', async () => {
  const ends = {
    nobody: 'nobody',
    mute: 'open',
    closes: 'closed',
    resets: 'closed',
    banner: 'open',
  } as const;
  for (const [server, end] of Object.entries(ends)) {
    const there = { host: '127.0.0.1', port: servers.ports[server as OddServer] };
    const answer = await probeTcp('it', there, PATIENCE * 1000, unheardDoor());
    assert.equal(answer.end, end, server);
  }
});

suite('no answer, from outside', { concurrency: true }, () => {
  const ask = (url: string, options: HttpOptions = {}) =>
    sendUnheard({ method: 'GET', url, options }, { url: new URL(url) }, PATIENCE * 1000);

  for (const [server, who] of Object.entries(OVER_HTTP)) {
    test(`http: ${server}`, async () => {
      const answer = await ask(`http://127.0.0.1:${servers.ports[server as OddServer]}/`);
      assert.ok('noAnswer' in answer, JSON.stringify(answer));
      isOneOf(answer.who, who, answer);
    });
  }

  for (const [server, who] of Object.entries(OVER_TLS)) {
    test(`https: ${server}`, async () => {
      const answer = await ask(`https://127.0.0.1:${servers.ports[server as OddServer]}/`);
      assert.ok('noAnswer' in answer, JSON.stringify(answer));
      isOneOf(answer.who, who, answer);
    });
  }

  for (const server of ['nobody', 'mute', 'closes', 'banner'] as const) {
    test(`through a proxy: ${server}`, async () => {
      const proxy = `http://127.0.0.1:${servers.ports[server]}`;
      const url = `http://127.0.0.1:${servers.ports.http}/`;
      if (server === 'banner') {
        const answer = await ask(url, { proxy });
        assert.ok('noAnswer' in answer && answer.who === 'something', JSON.stringify(answer));
      } else await assert.rejects(ask(url, { proxy }), UnableError);
      await assert.rejects(
        ask(`https://127.0.0.1:${servers.ports.tls}/`, { proxy: `http://127.0.0.1:${servers.ports.nobody}` }),
        UnableError,
      );
    });
  }

  test('after a completed handshake, a missing answer still means that something is there', async () => {
    const url = `https://127.0.0.1:${servers.ports.tls}/`;
    const taken = await ask(url, { verify: false });
    assert.ok('status' in taken && taken.status === 200);
  });

  test('a TLS handshake', async () => {
    await eachOf(OVER_TLS, async (server, who) => {
      if (server === 'tls') return;
      const port = servers.ports[server];
      const request = { text: 'it', host: '127.0.0.1', port, name: '127.0.0.1', options: {} };
      const answer = await probeTls(request, PATIENCE * 1000, unheardDoor());
      assert.ok('who' in answer, JSON.stringify(answer));
      isOneOf(answer.who, who, { server, ...answer });
    });
  });
});

suite('no answer, from inside', () => {
  for (const [name, tools] of Object.entries(TOOLS)) {
    const bench = benchWith(...tools);
    suite(`by ${name}`, { skip: bench === undefined ? `this machine has no ${name}` : false }, () => {
      after(() => bench?.remove());
      const ask = async (scheme: string, server: OddServer, options: HttpOptions = {}) => {
        const url = `${scheme}://127.0.0.1:${servers.ports[server]}/`;
        const inside: InsideRequest = {
          request: { method: 'GET', url, options },
          url: new URL(url),
          seconds: PATIENCE,
        };
        assert.ok(bench !== undefined);
        return readHttp(inside, await bench.ask(httpCommand(inside)));
      };

      test('over HTTP', () =>
        eachOf(OVER_HTTP, async (server, who) => {
          const answer = await ask('http', server);
          assert.ok('noAnswer' in answer, `${server}: ${JSON.stringify(answer)}`);
          isOneOf(answer.who, who, { server, ...answer });
        }));

      test('a bare connection: one that is closed at once is not open', () => {
        const ends = {
          nobody: 'nobody',
          mute: 'open',
          closes: 'closed',
          resets: 'closed',
          banner: 'open',
          http: 'open',
        } as const;
        return eachOf(ends, async (server, end) => {
          assert.ok(bench !== undefined);
          const own = bench;
          const port = servers.ports[server];
          const asked: Talk = { protocol: 'tcp', host: '127.0.0.1', port, seconds: PATIENCE };
          const say = async () => {
            const talked = readTalk(asked, await own.ask(talkCommand(asked)));
            return 'closed' in talked ? talked.who : 'heard' in talked ? 'open' : talked.unable;
          };
          let said = await say();
          // On a busy machine the server itself may close too late to be seen; three times in a row is no accident.
          for (let again = 0; end === 'closed' && said === 'open' && again < 2; again += 1)
            said = await say();
          // A tool that only speaks HTTP opens no bare connection.
          assert.equal(said, name === 'curl' ? 'the host has nothing to ask with' : end, server);
        });
      });

      test('with a deadline of the request itself, which proves nothing', async () => {
        const answer = await ask('http', 'mute', { timeoutMs: 1000 });
        assert.ok('noAnswer' in answer, JSON.stringify(answer));
        assert.equal(answer.who, 'hurried');
      });

      if (name === 'curl')
        test('through a proxy that is down', async () => {
          const answer = await ask('http', 'http', { proxy: `http://127.0.0.1:${servers.ports.nobody}` });
          assert.ok('unable' in answer, JSON.stringify(answer));
        });

      if (name === 'curl' || name === 'python3')
        test('over TLS', () =>
          eachOf(OVER_TLS, async (server, who) => {
            const answer = await ask('https', server);
            assert.ok('noAnswer' in answer, `${server}: ${JSON.stringify(answer)}`);
            isOneOf(answer.who, who, { server, ...answer });
          }));
    });
  }
});

suite('no TLS, by the openssl of a host', { skip: lacks('openssl') }, () => {
  test('is told apart as from outside', async () => {
    const bench = benchWith('openssl', 'timeout', 'date');
    assert.ok(bench !== undefined);
    await eachOf(OVER_TLS, async (server, who) => {
      if (server === 'tls') return;
      const asked = { host: '127.0.0.1', port: servers.ports[server], seconds: PATIENCE };
      const answer = readSClient(asked, asked.host, await bench.ask(sClientCommand(asked)));
      assert.ok('who' in answer, `${server}: ${JSON.stringify(answer)}`);
      isOneOf(answer.who, who, { server, ...answer });
    });
    bench.remove();
  });
});
