import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, suite, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { UnableError } from '../../model/errors.ts';
import { benchWith, lacks } from '../only-tools.fixture.ts';
import { sendUnheard } from '../unheard-door.fixture.ts';
import { httpCommand, readHttp } from './http-inside.ts';
import { readHttpMessage } from './http-message.ts';
import type { HttpOptions } from './http-request.ts';
import type { InsideRequest } from './inside-request.ts';

/** Answers as servers send them, and for each its body and header X-A, or what is wrong with it. */
const ANSWERS: Readonly<Record<string, readonly [string, string, string?]>> = {
  'lines without a carriage return': ['HTTP/1.0 200 OK\nX-A: b\nContent-Length: 2\n\nok', 'ok', 'b'],
  'a length that 304 has for what it does not send': ['HTTP/1.1 304 N\r\nContent-Length: 9\r\n\r\n', ''],
  'a length that 204 must not have': ['HTTP/1.1 204 N\r\nContent-Length: 9\r\n\r\n', ''],
  'chunks and a length that is not so': [
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
    'hello',
  ],
  'a trailer behind chunks': [
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX-T: y\r\n\r\n',
    'hello',
  ],
  'a header on two lines': [
    'HTTP/1.1 200 OK\r\nX-A: one\r\n two\r\nContent-Length: 2\r\n\r\nok',
    'ok',
    'one two',
  ],
  'one length twice': ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok', 'ok'],
};

const WRONG: Readonly<Record<string, RegExp>> = {
  'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nok': /the length of the answer makes no sense/,
  'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nok':
    /the length of the answer makes no sense/,
  'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok': /ended early/,
  'HTTP/1.1 200 OK\r\n': /ended early/,
};

/** The first line of a request selects the answer; a proxy refuses to open a tunnel to port 1. */
const SERVERS = `
const { readFileSync } = require('node:fs');
const net = require('node:net');
const { parentPort, workerData: [tls, answers] } = require('node:worker_threads');
const [key, cert] = ['front.key', 'front.pem'].map((name) => readFileSync(tls + name));
const plain = net.createServer((socket) => socket.on('error', () => {}).once('data', (data) =>
  socket.end(Buffer.from(answers[/^\\S+ \\/(\\d+)/.exec(data)[1]], 'latin1'))));
const broken = require('node:https').createServer({ key, cert }, (request, response) => response.writeHead(500).end('broken'));
const proxy = require('node:http').createServer().on('connect', (request, socket) => {
  socket.on('error', () => {});
  const port = request.url.split(':')[1];
  if (port === '1') return socket.end('HTTP/1.1 502 Bad Gateway\\r\\n\\r\\n');
  const to = net.connect(port, '127.0.0.1').on('error', () => socket.destroy()).on('connect', () => {
    socket.write('HTTP/1.1 200 Connection established\\r\\nVia: me\\r\\n\\r\\n');
    to.pipe(socket).pipe(to);
  });
});
const listen = (server) => new Promise((done) => server.listen(0, '127.0.0.1', () => done(server.address().port)));
Promise.all([plain, broken, proxy].map(listen)).then((ports) => parentPort.postMessage(ports));`;

suite('an answer as servers of every kind send it', () => {
  const tls = new URL('../../../environments/programs/tls/', import.meta.url).pathname;
  let server: Worker;
  let plain: number;
  let broken: number;
  let proxy: number;
  before(async () => {
    const texts = Object.values(ANSWERS).map(([text]) => text);
    server = new Worker(SERVERS, { eval: true, workerData: [tls, texts] });
    [[plain, broken, proxy]] = (await once(server, 'message')) as [[number, number, number]];
  });
  after(() => server?.terminate());

  const byCurl = (url: string, options: HttpOptions = {}) => {
    const bench = benchWith('curl');
    assert.ok(bench !== undefined);
    const inside: InsideRequest = { request: { method: 'GET', url, options }, url: new URL(url), seconds: 3 };
    const answer = readHttp(inside, bench.run(httpCommand(inside)));
    bench.remove();
    return answer;
  };

  for (const [index, [name, [text, body, header]]] of Object.entries(ANSWERS).entries()) {
    test(name, () => {
      const request = { method: 'GET', url: 'http://x/' } as const;
      const answer = readHttpMessage(request, Buffer.from(text), 1, true);
      assert.ok('status' in answer, JSON.stringify(answer));
      assert.deepEqual([answer.body, answer.headers['x-a']], [body, header]);
    });
    test(`${name}, by curl`, { skip: lacks('curl') }, () => {
      const answer = byCurl(`http://127.0.0.1:${plain}/${index}`);
      assert.ok('status' in answer, JSON.stringify(answer));
      assert.deepEqual([answer.body, answer.headers['x-a']], [body, header]);
    });
  }

  for (const [text, why] of Object.entries(WRONG))
    test(`${JSON.stringify(text)} is none`, () => {
      const answer = readHttpMessage({ method: 'GET', url: 'http://x/' }, Buffer.from(text), 1, true);
      assert.ok('noAnswer' in answer && answer.who === 'something', JSON.stringify(answer));
      assert.match(answer.noAnswer, why);
    });

  test("the proxy's reply to CONNECT is not the answer", { skip: lacks('curl') }, async () => {
    const options = { proxy: `http://127.0.0.1:${proxy}`, verify: false };
    const url = `https://127.0.0.1:${broken}/`;
    const outside = await sendUnheard({ method: 'GET', url, options }, { url: new URL(url) }, 3000);
    for (const answer of [outside, byCurl(url, options)]) {
      assert.ok('status' in answer, JSON.stringify(answer));
      assert.deepEqual([answer.status, answer.body, answer.headers.via], [500, 'broken', undefined]);
    }
    const nowhere = 'https://127.0.0.1:1/';
    await assert.rejects(
      sendUnheard({ method: 'GET', url: nowhere, options }, { url: new URL(nowhere) }, 3000),
      (error) => error instanceof UnableError && /its proxy: it answered 502 Bad Gateway/.test(error.message),
    );
    assert.ok('unable' in byCurl(nowhere, options));
  });
});
