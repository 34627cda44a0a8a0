// A server with TLS: /private is for clients with a certificate, /login for a user with a password, /old and /loop send on.
// Its keys open nothing else; they are part of the demo.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';

const pem = (name) => readFileSync(new URL(`./tls/${name}`, import.meta.url));
const password = `Basic ${Buffer.from('demo:demo').toString('base64')}`;

function answer(request, response) {
  const send = (status, headers, body) => response.writeHead(status, headers).end(body);
  const path = request.url.split('?')[0];
  if (path === '/old') return send(301, { location: '/new' });
  if (path === '/older') return send(302, { location: '/old' });
  if (path === '/loop') return send(302, { location: '/loop' });
  if (path === '/slow') return setTimeout(() => send(200, {}, 'late\n'), 5000);
  if (path === '/login' && request.headers.authorization !== password)
    return send(401, { 'www-authenticate': 'Basic realm="demo"' }, 'who are you?\n');
  if (path === '/private' && request.socket.authorized !== true) return send(403, {}, 'no certificate\n');
  const via = request.headers.via === undefined ? '' : ` via ${request.headers.via}`;
  return send(200, { 'content-type': 'text/plain' }, `${request.method} ${path}${via}\n`);
}

const tls = { key: pem('front.key'), cert: pem('front.pem'), ca: pem('authority.pem') };
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
http
  .createServer((request, response) => answer(request, response))
  .listen(Number(process.env.PORT_80), '127.0.0.1');
https
  .createServer({ ...tls, requestCert: true, rejectUnauthorized: false }, answer)
  .listen(Number(process.env.PORT_443), '127.0.0.1');
