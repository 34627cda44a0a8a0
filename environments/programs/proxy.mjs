// A proxy for HTTP and, by CONNECT, for everything else. The name "front" is that of the demo's server, as DNS would say it.
import http from 'node:http';
import net from 'node:net';

const own = process.env;

/** Where a name of the demo is. */
function place(host, port) {
  return host === 'front'
    ? { host: own.HOST_FRONT, port: Number(own[`PORT_FRONT_${port}`]) }
    : { host, port: Number(port) };
}

const server = http.createServer((request, response) => {
  const url = new URL(request.url);
  const { host, port } = place(url.hostname, url.port || 80);
  const headers = { ...request.headers, via: '1.1 demo' };
  const path = url.pathname + url.search;
  const upstream = http.request({ host, port, method: request.method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  upstream.on('error', () => response.writeHead(502).end());
  request.pipe(upstream);
});
server.on('connect', (request, socket) => {
  const [name, number] = request.url.split(':');
  const { host, port } = place(name, number);
  const upstream = net.connect({ host, port }, () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    upstream.pipe(socket).pipe(upstream);
  });
  upstream.on('error', () => socket.destroy());
  socket.on('error', () => upstream.destroy());
});
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
server.listen(Number(own.PORT_3128), '127.0.0.1');
