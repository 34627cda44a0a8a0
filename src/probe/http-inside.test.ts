import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, suite, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import type { HttpRequest } from './http.ts';
import { httpCommand, type InsideRequest, readHttp } from './http-inside.ts';
import { benchWith } from './only-tools.fixture.ts';

const TOOLS: Readonly<Record<string, readonly string[]>> = {
  curl: ['curl'],
  perl: ['perl'],
  python3: ['python3'],
  bash: ['bash', 'timeout', 'dd', 'cat', 'sleep'],
};

/** Chunks, a repeated header, and what was asked in the body. */
const SERVER = `
const { parentPort } = require('node:worker_threads');
const server = require('node:http').createServer((request, response) => {
  if (request.url === '/empty') return request.socket.destroy();
  response.writeHead(request.url === '/missing' ? 404 : 200, [['X-One', 'a'], ['X-One', 'b'], ['X-Mark', request.headers['x-mark'] ?? '']]);
  response.write(request.method + ' ' + request.url + ' ');
  response.end('h\\u00e4\\n\\r\\n');
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`;

suite('a request from inside', () => {
  let server: Worker;
  let port: number;

  before(async () => {
    server = new Worker(SERVER, { eval: true });
    [port] = (await once(server, 'message')) as [number];
  });
  after(() => server?.terminate());

  for (const [name, tools] of Object.entries(TOOLS)) {
    const bench = benchWith(...tools);
    suite(`by ${name}`, { skip: bench === undefined ? `this machine has no ${name}` : false }, () => {
      after(() => bench?.remove());
      const ask = (path: string, change: Partial<HttpRequest> = {}, at = port) => {
        const url = `http://127.0.0.1:${at}${path}`;
        const inside: InsideRequest = {
          request: { method: 'GET', url, ...change },
          url: new URL(url),
          seconds: 3,
        };
        assert.ok(bench !== undefined);
        return readHttp(inside, bench.run(httpCommand(inside)));
      };

      test('has status, reason, headers and body', () => {
        const answer = ask("/a?b='$(c)'", { headers: { 'X-Mark': `"it's" $(no)` } });
        assert.ok('status' in answer, JSON.stringify(answer));
        assert.equal(answer.status, 200);
        assert.equal(answer.reason, 'OK');
        assert.equal(answer.headers['x-one'], 'a, b');
        assert.equal(answer.headers['x-mark'], `"it's" $(no)`);
        assert.equal(answer.body, 'GET /a?b=%27$(c)%27 h\u00e4\n\r\n');
        assert.equal(answer.bytes, Buffer.byteLength(answer.body));
      });

      test('has no body after HEAD, and a status that is not 200', () => {
        const answer = ask('/missing', { method: 'HEAD' });
        assert.ok('status' in answer, JSON.stringify(answer));
        assert.deepEqual([answer.status, answer.reason, answer.body], [404, 'Not Found', '']);
      });

      test('has no answer', () => {
        const none = ask('/empty');
        assert.ok('noAnswer' in none, JSON.stringify(none));
        assert.match(none.noAnswer, /^connection (closed|reset) before an answer/);
        const refused = ask('/', {}, 9);
        assert.ok('noAnswer' in refused, JSON.stringify(refused));
        assert.match(refused.noAnswer, /^(connection refused|could not connect)/);
      });
    });
  }

  test('cannot be sent with nothing to ask with', () => {
    const bench = benchWith('cat');
    const url = `https://127.0.0.1:${port}/`;
    const inside: InsideRequest = { request: { method: 'GET', url }, url: new URL(url), seconds: 3 };
    assert.ok(bench !== undefined);
    assert.deepEqual(readHttp(inside, bench.run(httpCommand(inside))), {
      unable: 'the host has nothing to ask https with',
      hint: 'install curl or python3 on the host',
    });
    bench.remove();
  });
});

suite('the answer to a request from inside', () => {
  const url = 'http://db/';
  const inside: InsideRequest = { request: { method: 'GET', url }, url: new URL(url), seconds: 3 };
  const read = (stdout: string, stderr: string) =>
    readHttp(inside, {
      command: '',
      stdout: Buffer.from(stdout),
      stderr: Buffer.from(stderr),
      exitCode: 0,
      durationMs: 7,
      truncated: false,
    });

  test('is unable, not missing, when the name does not resolve or curl breaks', () => {
    assert.deepEqual(read('', 'curl: (6) Could not resolve host: db\ncurl 6\n'), {
      unable: 'the name in http://db/ does not resolve on the host',
    });
    assert.deepEqual(read('', 'curl: (2) bad option\ncurl 2\n'), {
      unable: 'curl on the host ended with status 2 and said "curl: (2) bad option"',
    });
  });

  test('is none when it is not HTTP or ends early', () => {
    assert.deepEqual(read('open 1\nSSH-2.0-x\r\n', ''), {
      noAnswer: 'the answer is not HTTP',
      durationMs: 7,
    });
    assert.deepEqual(read('open 1\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab', ''), {
      noAnswer: 'the answer ended early',
      durationMs: 7,
    });
    assert.deepEqual(read('open 1\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab', ''), {
      noAnswer: 'the answer ended early',
      durationMs: 7,
    });
  });

  test('is the one after 100 Continue', () => {
    const answer = read(
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n\n204 0.012',
      'curl 0\n',
    );
    assert.ok('status' in answer);
    assert.deepEqual([answer.status, answer.durationMs, answer.body], [204, 12, '']);
  });
});
