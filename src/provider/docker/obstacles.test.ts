import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import type { ContainerHost } from './container-host.ts';
import { dockerObstacles } from './obstacles.ts';

const asked: string[] = [];
const REGISTRY: Readonly<Record<string, number>> = { nginx: 200, secret: 401, nobody: 404 };
/** An engine that has `here`, and a registry behind it. */
const server = createServer((request, response) => {
  const path = (request.url ?? '').replace(/^\/v[\d.]+/, '');
  asked.push(`${request.method} ${path}`);
  const send = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (path.startsWith('/_ping')) return send(200, 'OK');
  if (path === '/images/here/json') return send(200, { Id: 'sha256:1', Os: 'linux', Architecture: 'amd64' });
  const [, name = ''] = /^\/distribution\/(\w+)\/json/.exec(path) ?? [];
  const status = REGISTRY[name] ?? 404;
  return send(status, status === 200 ? { Descriptor: {} } : { message: `${name}: ${status}` });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.env.DOCKER_HOST = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
after(() => {
  server.closeAllConnections();
  server.close();
});

const host = (name: string, more: Partial<ContainerHost>) => ({ name, ...more }) as ContainerHost;

test('an image is on the engine, or the registry shows it; nothing is pulled', async () => {
  const found = await dockerObstacles([
    host('a', { image: 'here' }),
    host('b', { image: 'nginx' }),
    host('c', { build: '/nowhere' }),
    host('d', { image: 'nobody' }),
    host('e', { image: 'secret' }),
    host('f', { image: 'nobody' }),
  ]);
  assert.deepEqual(
    found.map(({ host: name, unable }) => [name, unable]),
    [
      ['d', undefined],
      // Nobody knows whether who pulls is logged in.
      ['e', true],
    ],
  );
  assert.match(
    found[0]?.message ?? '',
    /^the image "nobody" is not on the engine, and the registry does not show it: .*nobody: 404/,
  );
  assert.match(found[0]?.hint ?? '', /docker login/);
  assert.deepEqual(
    asked.filter((line) => !line.startsWith('GET ')),
    [],
  );
});

test('an engine that does not answer is reported once', async () => {
  server.closeAllConnections();
  server.close();
  const found = await dockerObstacles([host('a', { image: 'here' }), host('b', { image: 'nginx' })]);
  assert.equal(found.length, 1);
  assert.equal(found[0]?.unable, true);
  assert.match(found[0]?.message ?? '', /no container engine answers/);
});
