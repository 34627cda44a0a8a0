import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer } from 'node:net';

/** A program: the servers that the sentences of features/vocabulary name, at their ports. Prints `GET /path` for each request. */
const programs = new URL('../../environments/programs/tls/', import.meta.url);
const [key, cert] = ['front.key', 'front.pem'].map((name) => readFileSync(new URL(name, programs)));

const answer = (request: IncomingMessage, response: ServerResponse) => {
  process.stdout.write(`${request.method} ${request.url}\n`);
  const moved = { '/old': '/new', '/older': '/old', '/loop': '/loop' }[request.url ?? ''];
  if (moved !== undefined) response.writeHead(302, { location: moved });
  response.end('ok');
};
createHttp(answer).listen(80, '127.0.0.1');
// A proxy that answers by itself.
createHttp(answer).listen(3128, '127.0.0.1');
createHttps({ ...(key === undefined ? {} : { key }), ...(cert === undefined ? {} : { cert }) }, answer)
  .on('tlsClientError', () => {})
  .listen(443, '127.0.0.1');
createServer((socket) => socket.on('error', () => {})).listen(5432, '127.0.0.1');

// Over UDP it says that the answer is longer, over TCP that there is no such name (RFC 1035, 4.1.1).
createServer((socket) =>
  socket
    .on('error', () => {})
    .once('data', (data) => {
      const said = Buffer.from(data.subarray(2));
      said.writeUInt16BE(0x8583, 2);
      socket.end(Buffer.concat([data.subarray(0, 2), said]));
    }),
).listen(5353, '127.0.0.1');
const names = createSocket('udp4', (message, from) => {
  const said = Buffer.from(message);
  said.writeUInt16BE(0x8700, 2);
  names.send(said, from.port, from.address);
});
names.bind(5353, '127.0.0.1');
const echo = createSocket('udp4', (message, from) => echo.send(message, from.port, from.address));
echo.bind(7777, '127.0.0.1', () => process.stdout.write('ready\n'));
