import { request as httpRequest } from 'node:http';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import { delimiter, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { printElapsed } from '../../model/elapsed.ts';
import { messageOf, UnableError } from '../../model/errors.ts';
import type { LocalSurroundings } from '../surroundings.ts';
import { ApiError } from './api-error.ts';
import { type Client, type KubeConfig, loadClient } from './client.ts';
import { readKubeconfig } from './kubeconfig.ts';
import type { ClusterPlace } from './target.ts';

export interface ApiRequest {
  /** Sent as JSON unless it is a text. */
  readonly body?: unknown;
  /** Of the body; default `application/json`. */
  readonly type?: string;
  /** Default 10 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Of one answer; more is refused. */
const MOST_BYTES = 64 * 1024 * 1024;
const ANSWER_MS = 10_000;

/** The API server of one cluster, as one user. Nothing is asked before the first request. */
export class Cluster {
  /** Where it is: `https://10.0.0.1:6443`. */
  readonly server: string;
  readonly context: string;
  /** What names without one are looked for in. */
  readonly namespace: string;
  readonly #client: Client;
  readonly #config: KubeConfig;
  readonly #files: readonly string[];
  readonly #agent = new Agent({ keepAlive: true });

  private constructor(client: Client, config: KubeConfig, files: readonly string[], place: ClusterPlace) {
    this.#client = client;
    this.#files = files;
    this.#config = config;
    this.server = config.getCurrentCluster()?.server ?? '';
    this.context = config.getCurrentContext();
    this.namespace = place.namespace ?? config.getContextObject(this.context)?.namespace ?? 'default';
  }

  /** @throws UnableError when the client is not installed or no cluster is known */
  static async of(place: ClusterPlace, surroundings: LocalSurroundings): Promise<Cluster> {
    const client = await loadClient();
    const { config, files } = readKubeconfig(client, place, surroundings);
    return new Cluster(client, config, files, place);
  }

  /** How the same one is found again from anywhere on this machine: the files that were read, and the context. */
  get place(): ClusterPlace {
    const kubeconfig = this.#files.map((file) => resolve(file)).join(delimiter);
    return { ...(kubeconfig === '' ? {} : { kubeconfig }), context: this.context };
  }

  /**
   * The answer to one request.
   * @param path from the root of the API, with its query
   * @throws ApiError for an answer other than success; UnableError when none comes in time
   */
  async ask<T>(method: string, path: string, asked: ApiRequest = {}): Promise<T> {
    return JSON.parse(await this.#succeed(method, path, asked)) as T;
  }

  /** The same for an answer that is not JSON, such as a log. */
  text(path: string, asked: ApiRequest = {}): Promise<string> {
    return this.#succeed('GET', path, asked);
  }

  get<T>(path: string, asked: ApiRequest = {}): Promise<T> {
    return this.ask<T>('GET', path, asked);
  }

  /**
   * A WebSocket whose messages begin with the number of a stream, as exec and port-forward have them.
   * @param message gets each of them; returns false to end the socket
   * @throws Error of the client when it does not open within the time
   */
  async socket(path: string, timeoutMs: number, message: (stream: number, bytes: Buffer) => boolean) {
    const config = {
      getCurrentCluster: () => this.#config.getCurrentCluster(),
      // The client has no deadline of its own; this one is of the library below (ws: handshakeTimeout).
      applyToHTTPSOptions: async (options: { handshakeTimeout?: number }) => {
        await this.#config.applyToHTTPSOptions(options as Parameters<KubeConfig['applyToHTTPSOptions']>[0]);
        options.handshakeTimeout = Math.ceil(timeoutMs);
      },
    };
    // It ends these streams when a server says so; its own choice are those of this process.
    const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
    const handler = new this.#client.WebSocketHandler(config as unknown as KubeConfig, undefined, streams);
    return handler.connect(path, null, message);
  }

  async #succeed(method: string, path: string, asked: ApiRequest): Promise<string> {
    const { status, text } = await this.#send(method, path, asked);
    if (status < 200 || status > 299) throw new ApiError(status, text);
    return text;
  }

  async #send(method: string, path: string, asked: ApiRequest): Promise<{ status: number; text: string }> {
    const { body, type = 'application/json', timeoutMs = ANSWER_MS, signal } = asked;
    const options: RequestOptions = {};
    await this.#config
      .applyToHTTPSOptions(options as Parameters<KubeConfig['applyToHTTPSOptions']>[0])
      .catch((error: unknown) => {
        throw this.#unable(messageOf(error), 'the login of its kubeconfig could not be made', error);
      });
    const url = new URL(this.server.replace(/\/$/, '') + path);
    const secure = url.protocol === 'https:';
    const cluster = this.#config.getCurrentCluster();
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const limit = AbortSignal.timeout(Math.ceil(timeoutMs));
    const sent: RequestOptions = {
      ...options,
      method,
      headers: {
        ...options.headers,
        accept: 'application/json',
        'user-agent': 'opsproof',
        ...(text === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(text) }),
      },
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      // The client's own makes a connection for each request; with a proxy only it knows how.
      ...(secure && cluster?.proxyUrl === undefined ? { agent: this.#agent } : {}),
    };
    try {
      return await exchange(secure ? httpsRequest(url, sent) : httpRequest(url, sent), text);
    } catch (error) {
      if (signal?.aborted) throw error;
      const late = limit.aborted ? `no answer within ${printElapsed(timeoutMs)}` : messageOf(error);
      throw this.#unable(late, hintFor(error, limit.aborted), error);
    }
  }

  #unable(said: string, hint: string, cause: unknown): UnableError {
    const who = `the cluster of the context "${this.context}" (${this.server}) does not answer`;
    return new UnableError(`${who}: ${said}`, { hint, cause });
  }
}

function exchange(sending: ReturnType<typeof httpsRequest>, body: string | undefined) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    sending.on('error', reject);
    sending.on('response', (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on('data', (part: Buffer) => {
        size += part.length;
        parts.push(part);
        if (size > MOST_BYTES) response.destroy(new Error(`its answer is larger than ${MOST_BYTES} bytes`));
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }),
      );
    });
    sending.end(body);
  });
}

function hintFor(error: unknown, late: boolean): string {
  const code = String((error as NodeJS.ErrnoException).code);
  if (late) return 'is it up, and is there a way to it from here? `kubectl version` asks the same';
  if (/CERT|SELF_SIGNED|UNABLE_TO_|TLS|SSL|EPROTO/.test(code))
    return 'does certificate-authority of the kubeconfig belong to it?';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'is the name in `server` of the kubeconfig right?';
  return 'start it, or choose another one: context: … or `kubectl config use-context …`';
}
