import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A small registry in memory: what docker push and docker pull ask for (OCI distribution, "Endpoints"). */
export interface SmallRegistry {
  /** `127.0.0.1:PORT` */
  readonly name: string;
  /** Digest → bytes of blobs and manifests; manifests by `name:tag`, too. */
  readonly kept: Map<string, Buffer>;
  close(): void;
}

/** @param login `user:password` that it wants, as it is or for a token */
export async function smallRegistry(
  login?: string,
  how: 'basic' | 'bearer' = 'basic',
): Promise<SmallRegistry> {
  const kept = new Map<string, Buffer>();
  const types = new Map<string, string>();
  const uploads = new Map<string, Buffer>();
  const token = randomUUID();
  const basic = `Basic ${Buffer.from(login ?? '').toString('base64')}`;
  const keep = (bytes: Buffer) => {
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    kept.set(digest, bytes);
    return digest;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', `http://${name}`);
    const body = await buffer(request);
    const given = request.headers.authorization;
    if (pathname === '/token')
      return given === basic ? response.end(JSON.stringify({ token })) : response.writeHead(401).end();
    if (login !== undefined && given !== (how === 'basic' ? basic : `Bearer ${token}`)) {
      const wants =
        how === 'basic' ? 'Basic realm="small"' : `Bearer realm="http://${name}/token",service="small"`;
      return response.writeHead(401, { 'www-authenticate': wants }).end();
    }
    if (pathname === '/v2/') return response.end('{}');
    const [, path = '', kind, at = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/(.*)$/.exec(pathname) ?? [];
    if (kind === 'blobs' && at.startsWith('uploads')) {
      const id = at.slice('uploads/'.length) || randomUUID();
      const whole = Buffer.concat([uploads.get(id) ?? Buffer.of(), body]);
      uploads.set(id, whole);
      if (request.method === 'PUT' && keep(whole) !== searchParams.get('digest'))
        return response.writeHead(400).end();
      const location = `/v2/${path}/blobs/uploads/${id}`;
      const range = `0-${Math.max(0, whole.length - 1)}`;
      return response.writeHead(request.method === 'PUT' ? 201 : 202, { location, range }).end();
    }
    const key = kind === 'manifests' && !at.startsWith('sha256:') ? `${path}:${at}` : at;
    if (request.method === 'PUT') {
      const digest = keep(body);
      kept.set(key, body);
      types.set(digest, request.headers['content-type'] ?? '');
      return response.writeHead(201, { 'docker-content-digest': digest }).end();
    }
    const found = kept.get(key);
    if (found === undefined) return response.writeHead(404).end();
    const digest = keep(found);
    response.writeHead(200, {
      ...{ 'content-length': found.length, 'docker-content-digest': digest },
      'content-type': types.get(digest) ?? 'application/octet-stream',
    });
    return response.end(request.method === 'HEAD' ? undefined : found);
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const name = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    name,
    kept,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
