// The embedded web tier: the routes of images/web/nginx.conf, `/api/` to the api and the page at `/`, on PORT.
import { readFileSync } from 'node:fs';
import http from 'node:http';

const page = readFileSync(new URL('../images/web/index.html', import.meta.url));
const api = { host: process.env.HOST_API ?? '127.0.0.1', port: Number(process.env.PORT_API_8080 ?? 8080) };
const READ_MS = 5000;

function send(response, status, type, body) {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
}

function forward(request, response) {
  const path = request.url.slice('/api'.length);
  const headers = { ...request.headers, 'x-forwarded-for': request.socket.remoteAddress };
  const upstream = http.request(
    { ...api, method: request.method, path, headers, timeout: READ_MS },
    (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    },
  );
  let late = false;
  upstream.on('timeout', () => {
    late = true;
    upstream.destroy();
  });
  upstream.on('error', () => {
    if (response.headersSent) response.destroy();
    else send(response, late ? 504 : 502, 'text/plain', late ? 'Gateway Time-out\n' : 'Bad Gateway\n');
  });
  request.pipe(upstream);
}

const server = http.createServer((request, response) => {
  const path = request.url.split('?')[0];
  if (path.startsWith('/api/')) forward(request, response);
  else if (path === '/' || path === '/index.html') send(response, 200, 'text/html', page);
  else send(response, 404, 'text/plain', 'Not Found\n');
});
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
server.listen(Number(process.env.PORT ?? 8000), '127.0.0.1', () => console.log('web is listening'));
