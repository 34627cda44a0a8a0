import type { Duplex, Readable } from 'node:stream';
import type { Dockerode as Docker } from './dockerode.ts';
import {
  bytesFrom,
  connectionFrom,
  EngineRefusal,
  type EngineRequest,
  enginePath,
  jsonFrom,
  type Listener,
  streamFrom,
} from './engine-http.ts';

/** The requests that opsproof makes to an engine. Every call rejects with EngineRefusal if the engine refuses, else with the error of the socket. */
export interface ApiClient {
  ping(): Promise<unknown>;
  info(): Promise<{ readonly CgroupVersion?: string }>;
  version(): Promise<Docker.DockerVersion>;
  listContainers(options: { all?: boolean; filters?: Filters }): Promise<Docker.ContainerInfo[]>;
  listImages(options: { filters?: Filters }): Promise<Docker.ImageInfo[]>;
  listNetworks(options: { filters?: Filters }): Promise<Docker.NetworkInspectInfo[]>;
  listVolumes(options: { filters?: Filters }): Promise<{ Volumes: Docker.VolumeInspectInfo[] | null }>;
  createContainer(
    options: Docker.ContainerCreateOptions & { name?: string; platform?: string },
  ): Promise<EngineContainer>;
  createNetwork(options: Docker.NetworkCreateOptions): Promise<{ readonly id: string }>;
  /** Its progress, one JSON object per line. */
  pull(
    reference: string,
    options: { abortSignal?: AbortSignal; platform?: string; login?: object | undefined },
  ): Promise<NodeJS.ReadableStream>;
  /** Its progress, one JSON object per line; `aux` of one has the digest. */
  push(
    repository: string,
    options: { tag: string; login: object | undefined; abortSignal: AbortSignal },
  ): Promise<NodeJS.ReadableStream>;
  /** An image of what a container changed; @returns its id */
  commit(
    container: string,
    options: { config: object; repo: string; tag: string; comment?: string },
  ): Promise<{ readonly Id: string }>;
  /** An archive of images by their names; what they share is in it once. */
  saveAll(names: readonly string[], options: { abortSignal?: AbortSignal }): Promise<Readable>;
  /** Takes an archive of images. @returns its progress, one JSON object per line */
  load(tar: Readable, options: { abortSignal?: AbortSignal }): Promise<Readable>;
  getContainer(id: string): EngineContainer;
  getImage(name: string): Image;
  getNetwork(id: string): Named<Docker.NetworkInspectInfo>;
  getVolume(name: string): Named<Docker.VolumeInspectInfo>;
}

type Filters = Readonly<Record<string, readonly string[]>>;

interface Named<Seen> {
  inspect(): Promise<Seen>;
  remove(options?: { force?: boolean }): Promise<unknown>;
}

interface Image extends Named<Docker.ImageInspectInfo> {
  tag(options: { repo: string; tag: string }): Promise<unknown>;
  /** An archive of it, as `docker save` writes it. */
  save(options: { abortSignal?: AbortSignal }): Promise<Readable>;
  /** Asks the registry of its name for it, from the machine of the engine; pulls nothing. */
  distribution(): Promise<unknown>;
}

export interface EngineContainer {
  readonly id: string;
  inspect(): Promise<Docker.ContainerInspectInfo>;
  start(): Promise<unknown>;
  /** @param options `t`: whole seconds until it is killed */
  stop(options?: { t?: number }): Promise<unknown>;
  restart(options?: { t?: number }): Promise<unknown>;
  kill(options?: { signal?: string }): Promise<unknown>;
  pause(): Promise<unknown>;
  unpause(): Promise<unknown>;
  /** Settles when it has ended. */
  wait(options?: { abortSignal?: AbortSignal }): Promise<{ StatusCode: number }>;
  remove(options?: { force?: boolean; v?: boolean }): Promise<unknown>;
  /** Its log so far, as frames: see `interleave`. */
  logs(options: {
    stdout?: boolean;
    stderr?: boolean;
    follow?: false;
    tail?: number;
    /** Seconds since 1970. */
    since?: number;
  }): Promise<Buffer>;
  putArchive(tar: Readable | Buffer, options: { path: string }): Promise<unknown>;
  /** Where a path in it leads to if it is a link, all links followed; undefined: it is none; null: there is nothing. */
  linkTarget(path: string): Promise<string | undefined | null>;
  exec(options: Docker.ExecCreateOptions): Promise<Exec>;
}

export interface Exec {
  inspect(): Promise<Docker.ExecInspectInfo>;
  /** Frames of its output (see `demultiplex`); with `hijack`, written data goes to its standard input. */
  start(options: { hijack: true; stdin: true }): Promise<Duplex>;
  start(options: { hijack: false; stdin: false }): Promise<Readable>;
}

/** Nothing is connected yet. */
export function apiClient(listener: Listener): ApiClient {
  const ask = <T>(asked: EngineRequest) => jsonFrom<T>(listener, asked);
  const named = <Seen>(kind: string, name: string): Named<Seen> => ({
    inspect: () => ask<Seen>({ path: enginePath(kind, name) }),
    remove: (query) => ask({ method: 'DELETE', path: enginePath(kind, name), ...withQuery(query) }),
  });
  return {
    ping: async () => (await bytesFrom(listener, { path: '/_ping' })).toString(),
    info: () => ask({ path: '/info' }),
    version: () => ask({ path: '/version' }),
    listContainers: (query) => ask({ path: '/containers/json', query }),
    listImages: (query) => ask({ path: '/images/json', query }),
    listNetworks: (query) => ask({ path: '/networks', query }),
    listVolumes: (query) => ask({ path: '/volumes', query }),
    async createContainer({ name, platform, ...json }) {
      const path = '/containers/create';
      const { Id } = await ask<{ Id: string }>({ method: 'POST', path, query: { name, platform }, json });
      return container(listener, Id);
    },
    async createNetwork(json) {
      const { Id } = await ask<{ Id: string }>({ method: 'POST', path: '/networks/create', json });
      return { id: Id };
    },
    pull: (fromImage, { abortSignal: signal, platform, login }) =>
      streamFrom(listener, {
        method: 'POST',
        path: '/images/create',
        query: { fromImage, platform },
        signal,
        login,
      }),
    push: (repository, { tag, abortSignal: signal, login = {} }) =>
      streamFrom(listener, {
        method: 'POST',
        path: `${imagePath(repository)}/push`,
        query: { tag },
        signal,
        login,
      }),
    commit: (id, { config: json, ...query }) =>
      ask({ method: 'POST', path: '/commit', query: { ...query, container: id }, json }),
    saveAll: (names, { abortSignal: signal }) =>
      streamFrom(listener, { path: '/images/get', query: { names }, signal }),
    load: (tar, { abortSignal: signal }) =>
      streamFrom(listener, { method: 'POST', path: '/images/load', query: { quiet: 1 }, tar, signal }),
    getContainer: (id) => container(listener, id),
    getImage: (name) => ({
      inspect: () => ask({ path: `${imagePath(name)}/json` }),
      remove: (query) => ask({ method: 'DELETE', path: imagePath(name), ...withQuery(query) }),
      tag: (query) => ask({ method: 'POST', path: `${imagePath(name)}/tag`, query }),
      save: ({ abortSignal: signal }) => streamFrom(listener, { path: `${imagePath(name)}/get`, signal }),
      distribution: () => ask({ path: `${imagePath(name).replace('/images/', '/distribution/')}/json` }),
    }),
    getNetwork: (id) => named('networks', id),
    getVolume: (name) => named('volumes', name),
  };
}

function container(listener: Listener, id: string): EngineContainer {
  const path = (...parts: readonly string[]) => enginePath('containers', id, ...parts);
  const ask = <T>(asked: EngineRequest) => jsonFrom<T>(listener, asked);
  const post = (verb: string) => (query?: object) =>
    ask<unknown>({ method: 'POST', path: path(verb), ...withQuery(query) });
  return {
    id,
    inspect: () => ask({ path: path('json') }),
    start: post('start'),
    stop: post('stop'),
    restart: post('restart'),
    kill: post('kill'),
    pause: post('pause'),
    unpause: post('unpause'),
    wait: ({ abortSignal: signal } = {}) => ask({ method: 'POST', path: path('wait'), signal }),
    remove: (query) => ask({ method: 'DELETE', path: path(), ...withQuery(query) }),
    logs: (query) => bytesFrom(listener, { path: path('logs'), query }),
    putArchive: (tar, query) => ask({ method: 'PUT', path: path('archive'), tar, query }),
    linkTarget: (asked) => linkTarget(listener, { path: path('archive'), query: { path: asked } }),
    async exec(json) {
      const { Id } = await ask<{ Id: string }>({ method: 'POST', path: path('exec'), json });
      return exec(listener, Id);
    },
  };
}

function exec(listener: Listener, id: string): Exec {
  const asked = {
    method: 'POST',
    path: enginePath('exec', id, 'start'),
    json: { Detach: false, Tty: false },
  } as const;
  return {
    inspect: () => jsonFrom(listener, { path: enginePath('exec', id, 'json') }),
    start: ((options: { hijack: boolean }) =>
      options.hijack ? connectionFrom(listener, asked) : streamFrom(listener, asked)) as Exec['start'],
  };
}

/** A header of the answer has it ("Get information about files in a container"). */
async function linkTarget(listener: Listener, asked: EngineRequest): Promise<string | undefined | null> {
  try {
    const { headers } = (await streamFrom(listener, { method: 'HEAD', ...asked })).resume();
    const said = Buffer.from(String(headers['x-docker-container-path-stat'] ?? ''), 'base64').toString();
    const { linkTarget: target } = JSON.parse(said) as { linkTarget?: unknown };
    return typeof target === 'string' && target !== '' ? target : undefined;
  } catch (error) {
    if (error instanceof EngineRefusal && error.statusCode === 404) return null;
    throw error;
  }
}

/** The engine accepts the slashes of a name unescaped. */
function imagePath(name: string): string {
  return `/images${enginePath(...name.split('/'))}`;
}

function withQuery(query: object | undefined) {
  return query === undefined ? {} : { query: { ...query } };
}
