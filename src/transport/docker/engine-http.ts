import { type ClientRequest, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { request as requestByTls } from 'node:https';
import type { Duplex, Readable } from 'node:stream';
import { cutEnd } from '../../model/cut.ts';

/** Where an engine listens, in the form of Node's own clients for HTTP and HTTPS; an agent makes the connections itself. */
export interface Listener extends Pick<RequestOptions, 'agent' | 'socketPath' | 'host' | 'port'> {
  /** PEM, for an engine that speaks TLS. */
  readonly tls?: { readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer };
}

/** One request to the engine's API (docs.docker.com/reference/api/engine). */
export interface EngineRequest {
  /** Default: GET. */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** Without the query; see `enginePath`. */
  readonly path: string;
  /** Undefined values are omitted; objects are sent as JSON, which is how the engine takes filters, and lists as one parameter each. */
  readonly query?: Readonly<Record<string, unknown>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly tar?: Readable | Buffer;
  /** The login for a registry, as the engine takes it: in a header, as JSON. */
  readonly login?: object | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Of an answer that is not understood, in characters. */
const MOST_TOLD = 100;
/** Largest answer that is kept in memory, in bytes. */
const MOST_BYTES = 64 * 1024 * 1024;

/** The engine refused. The message is the engine's own. */
export class EngineRefusal extends Error {
  readonly statusCode: number;
  /** The engine's answer; empty if it was not JSON. */
  readonly json: { readonly message?: unknown };

  constructor(statusCode: number, said: string) {
    const json = parsed(said);
    super(typeof json.message === 'string' ? json.message : said.trim() || `HTTP status ${statusCode}`);
    this.statusCode = statusCode;
    this.json = json;
  }
}

/** A path of arbitrary parts: none of them can leave its place. */
export function enginePath(...parts: readonly string[]): string {
  return parts.map((part) => `/${encodeURIComponent(part)}`).join('');
}

/** The answer as it comes. @throws EngineRefusal for every status but 2xx; Error of the socket */
export async function streamFrom(listener: Listener, asked: EngineRequest): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  send(listener, asked, {}).on('response', resolve).on('error', reject);
  return accepted(await promise);
}

/** The whole answer. @throws as `streamFrom` */
export async function bytesFrom(listener: Listener, asked: EngineRequest): Promise<Buffer> {
  return collect(await streamFrom(listener, asked));
}

/** The answer as JSON; undefined when it is empty. @throws as `streamFrom` */
export async function jsonFrom<T>(listener: Listener, asked: EngineRequest): Promise<T> {
  const text = (await bytesFrom(listener, asked)).toString();
  if (text === '') return undefined as T;
  try {
    return JSON.parse(text) as T;
  } catch {
    const said = text.trim() === '' ? 'blanks' : cutEnd(text.trim(), MOST_TOLD);
    throw new Error(`the engine answers ${asked.path} with what is no JSON: ${said}`);
  }
}

/**
 * The connection itself, in both directions, which the engine hands over ("Attach to a container", "Hijacking").
 * @throws EngineRefusal, also if it does not hand it over; Error of the socket
 */
export async function connectionFrom(listener: Listener, asked: EngineRequest): Promise<Duplex> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  send(listener, asked, { Connection: 'Upgrade', Upgrade: 'tcp' })
    .on('upgrade', (_response, socket, head) => {
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    })
    .on('response', (response) => {
      accepted(response).then(() => {
        response.destroy();
        reject(new EngineRefusal(response.statusCode ?? 0, 'the engine does not hand over the connection'));
      }, reject);
    })
    .on('error', reject);
  return promise;
}

function send(
  { tls, ...where }: Listener,
  { method = 'GET', path, query = {}, json, tar, signal, login }: EngineRequest,
  headers: Record<string, string>,
): ClientRequest {
  const body = json === undefined ? undefined : JSON.stringify(json);
  const type = tar === undefined ? 'application/json' : 'application/x-tar';
  const options: RequestOptions = {
    ...where,
    method,
    path: `${path}${printQuery(query)}`,
    headers: {
      ...headers,
      ...(login === undefined ? {} : { 'X-Registry-Auth': padded(JSON.stringify(login)) }),
      ...(body === undefined && tar === undefined ? {} : { 'Content-Type': type }),
      ...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }),
    },
    ...(signal === undefined ? {} : { signal }),
  };
  const sent = tls === undefined ? request(options) : requestByTls({ ...options, ...tls });
  if (tar === undefined || Buffer.isBuffer(tar)) return sent.end(tar ?? body);
  tar.on('error', (error) => sent.destroy(error));
  return tar.pipe(sent);
}

/** Base64 for URLs with its padding: without it, engines take a login for none and say nothing. */
function padded(text: string): string {
  return Buffer.from(text).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

function printQuery(query: Readonly<Record<string, unknown>>): string {
  const parts = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (Array.isArray(value)) for (const one of value) parts.append(key, String(one));
    else if (value !== undefined)
      parts.set(key, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  return parts.size === 0 ? '' : `?${parts}`;
}

async function accepted(response: IncomingMessage): Promise<IncomingMessage> {
  const { statusCode = 0 } = response;
  if (statusCode >= 200 && statusCode < 300) return response;
  throw new EngineRefusal(statusCode, (await collect(response)).toString());
}

async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error(`the engine's answer is longer than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parsed(said: string): { readonly message?: unknown } {
  try {
    return JSON.parse(said) ?? {};
  } catch {
    return {};
  }
}
