import { existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where Docker engines are looked for, in order: DOCKER_HOST alone when it is set, else the usual sockets.
 * @returns {string[]} addresses as DOCKER_HOST writes them
 */
export function engineAddresses(env = process.env) {
  if (env.DOCKER_HOST) return [env.DOCKER_HOST];
  const sockets = ['/var/run/docker.sock'];
  if (env.XDG_RUNTIME_DIR) sockets.push(join(env.XDG_RUNTIME_DIR, 'docker.sock'));
  sockets.push(
    join(homedir(), '.docker', 'run', 'docker.sock'),
    join(homedir(), '.docker', 'desktop', 'docker.sock'),
  );
  return sockets.map((path) => `unix://${path}`);
}

/** For a user who may not open the socket. */
export const NOT_ALLOWED = 'this user cannot use it: add the user to the group docker, or run as root';

/**
 * Asks an engine whether it is there.
 * @param {string} address
 * @returns {Promise<string | undefined>} nothing when it answers, else the reason in words
 */
export async function ping(address, timeoutMs = 3_000) {
  if (address.startsWith('unix://') && !existsSync(address.slice('unix://'.length)))
    return 'there is no such socket';
  try {
    const { status } = await ask(address, 'GET', '/_ping', { timeoutMs });
    return status === 200 ? undefined : `it answers with status ${status}`;
  } catch (error) {
    if (error.code === 'EACCES') return NOT_ALLOWED;
    if (error.code === 'ECONNREFUSED') return 'nothing listens there';
    return error.message;
  }
}

/**
 * One request to an engine's HTTP interface.
 * @param {string} address as DOCKER_HOST writes it: `unix://…`, `tcp://…`, `http://…` (TLS by DOCKER_TLS_VERIFY)
 * @param {string} method
 * @param {string} path with query
 * @param {{ body?: import('node:stream').Readable, timeoutMs: number, onText?: (text: string) => void }} options
 *   `onText` sees the answer as it comes
 * @returns {Promise<{ status: number, text: string }>}
 */
export function ask(address, method, path, { body, timeoutMs, onText = () => {} }) {
  const { client, target } = connection(address);
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'Content-Type': 'application/x-tar' };
    const request = client.request({ ...target, method, path, headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk) => {
        text += chunk;
        onText(chunk);
      });
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    const deadline = setTimeout(
      () => request.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
    request.on('close', () => clearTimeout(deadline));
    request.on('error', reject);
    if (body === undefined) request.end();
    else body.on('error', (error) => request.destroy(error)).pipe(request);
  });
}

function connection(address) {
  if (address.startsWith('unix://'))
    return { client: http, target: { socketPath: address.slice('unix://'.length) } };
  const url = new URL(address.replace(/^tcp:/, 'http:'));
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new Error(
      `DOCKER_HOST=${address} is of a kind that is not understood here (unix, tcp, http, https are)`,
    );
  }
  const target = { host: url.hostname, port: url.port };
  if (url.protocol === 'http:' && !process.env.DOCKER_TLS_VERIFY) return { client: http, target };
  const folder = process.env.DOCKER_CERT_PATH ?? join(homedir(), '.docker');
  const read = (name) => readFileSync(join(folder, name));
  return {
    client: https,
    target: { ...target, ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') },
  };
}
