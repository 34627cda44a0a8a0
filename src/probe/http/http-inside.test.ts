import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { benchWith, lacks } from '../only-tools.fixture.ts';
import { httpCommand, readHttp } from './http-inside.ts';
import type { HttpOptions, HttpRequest } from './http-request.ts';
import type { InsideRequest } from './inside-request.ts';

const TOOLS: Readonly<Record<string, readonly string[]>> = {
  curl: ['curl'],
  perl: ['perl'],
  python3: ['python3'],
  bash: ['bash', 'timeout', 'dd', 'cat', 'sleep'],
};

/** Chunks, a repeated header, and the request itself in the body. */
const SERVER = `
const { parentPort } = require('node:worker_threads');
const server = require('node:http').createServer((request, response) => {
  if (request.url === '/empty') return request.socket.destroy();
  if (request.url === '/echo') return request.pipe(response);
  if (request.url.startsWith('/slow')) return setTimeout(() => response.end('late'), 300);
  response.writeHead(request.url === '/missing' ? 404 : 200, [['X-One', 'a'], ['X-One', 'b'], ['X-Mark', request.headers['x-mark'] ?? '']]);
  response.write(request.method + ' ' + request.url + ' ');
  response.end('h\\u00e4\\n\\r\\n');
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`;

/** The arguments of every process of this machine, which every user can read. */
function commandLines(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8')];
      } catch {
        return [];
      }
    });
}

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

      test('sends a body', () => {
        const answer = ask('/echo', {
          method: 'POST',
          body: `{"h\u00e4": 'x'}\n`,
          headers: { 'Content-Type': 'text/plain' },
        });
        assert.ok('status' in answer, JSON.stringify(answer));
        assert.equal(answer.body, `{"h\u00e4": 'x'}\n`);
      });

      test('sends any body and any header', () => {
        const odd = `\\n \\ "q" 'q' % %s $(x) \`x\` \t${'x'.repeat(70_000)}ü€😀`;
        const answer = ask('/echo', { method: 'POST', body: `@${odd}\r\n\v` });
        assert.ok('status' in answer, JSON.stringify(answer));
        assert.equal(answer.body, `@${odd}\r\n\v`);
        const marked = ask('/', { headers: { 'X-Mark': `\\n \\ "q" 'q' %s $(x)\t.` } });
        assert.ok('status' in marked, JSON.stringify(marked));
        assert.equal(marked.headers['x-mark'], `\\n \\ "q" 'q' %s $(x)\t.`);
      });

      test('hides what it sends from anyone who lists processes', async () => {
        const url = `http://127.0.0.1:${port}/slow?token=canary-url`;
        const inside: InsideRequest = {
          request: {
            method: 'POST',
            url,
            body: 'canary-body',
            headers: { 'X-Key': 'canary-header' },
            options: { user: 'bob', password: 'canary-password' },
          },
          url: new URL(url),
          seconds: 3,
        };
        assert.ok(bench !== undefined);
        // As our shells get it: on standard input.
        const shell = spawn('/bin/sh', { env: { PATH: bench.path } });
        shell.stdin.end(httpCommand(inside));
        const seen = new Set<string>();
        const over = once(shell, 'exit').then(() => true);
        for (let ended = false; !ended; ended = await Promise.race([over, sleep(5).then(() => false)]))
          for (const line of commandLines()) seen.add(line);
        const all = [...seen].join('\n');
        assert.ok(seen.size > 0);
        const secrets = ['canary-url', 'canary-body', 'canary-header', 'canary-password'];
        for (const text of [...secrets, 'bob:canary-password'])
          for (const form of ['utf8', 'hex', 'base64'] as const)
            assert.ok(
              !all.includes(Buffer.from(text).toString(form).replace(/=+$/, '')),
              `${text} as ${form}`,
            );
      });

      test('has no body after HEAD, and may have another status than 200', () => {
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

  test('cannot be sent if there is no tool for it', () => {
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

/** The demo's server, whose authority no system trusts. */
const SECURED = `
const { readFileSync } = require('node:fs');
const { parentPort, workerData } = require('node:worker_threads');
const [key, cert] = ['front.key', 'front.pem'].map((name) => readFileSync(workerData + name));
const server = require('node:https').createServer({ key, cert }, (request, response) => response.end('safe'));
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`;

suite('a request over TLS from inside', () => {
  const tls = new URL('../../../environments/programs/tls/', import.meta.url).pathname;
  let server: Worker;
  let url: URL;
  before(async () => {
    server = new Worker(SECURED, { eval: true, workerData: tls });
    [url] = ((await once(server, 'message')) as [number]).map(
      (port) => new URL(`https://127.0.0.1:${port}/`),
    ) as [URL];
  });
  after(() => server?.terminate());

  const ask = (tool: string, options: HttpOptions) => {
    const bench = benchWith(tool);
    assert.ok(bench !== undefined);
    const inside: InsideRequest = { request: { method: 'GET', url: url.href, options }, url, seconds: 3 };
    const answer = readHttp(inside, bench.run(httpCommand(inside)));
    bench.remove();
    return answer;
  };

  test('trusts the authority it is given', { skip: lacks('curl') }, () => {
    const authority = readFileSync(`${tls}authority.pem`, 'utf8');
    for (const options of [{ authority }, { verify: false }]) {
      const answer = ask('curl', options);
      assert.ok('status' in answer, JSON.stringify(answer));
      assert.deepEqual([answer.status, answer.body], [200, 'safe']);
    }
    for (const options of [{}, { verify: true }, { authority: readFileSync(`${tls}client.pem`, 'utf8') }]) {
      const answer = ask('curl', options);
      assert.ok('noAnswer' in answer, JSON.stringify(answer));
      assert.match(answer.noAnswer, /^the certificate cannot be verified/);
    }
  });

  test('trusts no folder of authorities of the host beside it', { skip: lacks('curl') }, () => {
    const bench = benchWith('curl');
    assert.ok(bench !== undefined);
    const options = { authority: readFileSync(`${tls}authority.pem`, 'utf8') };
    const inside: InsideRequest = { request: { method: 'GET', url: url.href, options }, url, seconds: 3 };
    const command = httpCommand(inside).replace(' -q -g -sS ', ' -q -g -sSv ');
    const told = bench.run(command).stderr.toString('utf8');
    bench.remove();
    assert.match(told, /^\* {2}CApath: \/proc\/self\/task$/m);
  });

  test('is never sent in another way than requested', {
    skip: lacks('python3'),
  }, () => {
    for (const options of [{ verify: false }, { authority: 'x' }, { proxy: 'http://127.0.0.1:9' }]) {
      assert.deepEqual(ask('python3', options), {
        unable: 'only curl can ask with these options, and the host has no curl',
        hint: 'install curl on the host',
      });
    }
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

  test('is unable, not missing, if the name does not resolve or curl breaks', () => {
    assert.deepEqual(read('', 'curl: (6) Could not resolve host: db\ncurl 6\n'), {
      unable: 'the name in http://db/ does not resolve on the host',
    });
    assert.deepEqual(read('', 'curl: (2) bad option\ncurl 2\n'), {
      unable: 'curl on the host ended with status 2 and said "curl: (2) bad option"',
    });
  });

  test('is none if it is not HTTP or ends early', () => {
    assert.deepEqual(read('open 1\nSSH-2.0-x\r\n', ''), {
      noAnswer: 'the answer is not HTTP',
      who: 'something',
      durationMs: 7,
    });
    assert.deepEqual(read('open 1\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab', ''), {
      noAnswer: 'the answer ended early',
      who: 'something',
      durationMs: 7,
    });
    assert.deepEqual(read('open 1\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab', ''), {
      noAnswer: 'the answer ended early',
      who: 'something',
      durationMs: 7,
    });
  });

  test('is the one after 100 Continue', () => {
    const answer = read(
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n\n204 0.012 0.001 0 000',
      'curl 0\n',
    );
    assert.ok('status' in answer);
    assert.deepEqual([answer.status, answer.durationMs, answer.body], [204, 12, '']);
  });
});
