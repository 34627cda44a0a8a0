import { createHash } from 'node:crypto';

/** What `docker compose config --format json` prints, as far as it is changed here. */
export interface ComposeModel {
  readonly name?: string;
  readonly services: Readonly<Record<string, Service>>;
  readonly networks?: Readonly<Record<string, Owned>>;
  readonly volumes?: Readonly<Record<string, Owned>>;
}

interface Owned {
  readonly name?: string;
  readonly external?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Service extends Record<string, unknown> {
  readonly image?: string;
  readonly build?: Readonly<Record<string, unknown>> | null;
  readonly ports?: readonly { readonly target: number; readonly protocol?: string | undefined }[];
  readonly networks?: Readonly<Record<string, unknown>> | null;
  readonly network_mode?: string;
  readonly scale?: number;
  readonly deploy?: { readonly replicas?: number } | null;
  readonly healthcheck?: { readonly disable?: boolean; readonly test?: readonly string[] } | null;
}

export interface ProjectOptions {
  /** Name of the project. */
  readonly project: string;
  /** What names of containers begin with. */
  readonly prefix: string;
  readonly environment: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Service → name of its container. */
  readonly containers: ReadonlyMap<string, string>;
  /** Service → ports that are published besides those of the file. */
  readonly ports: ReadonlyMap<string, readonly number[]>;
}

/** Things of a project with their names. */
export interface Project {
  /** The model with our names, labels and ports. */
  readonly model: ComposeModel;
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

/**
 * The same project so that it can be one of many: everything it makes is called by a name of ours and bears our labels, and ports are published
 * on free ports of 127.0.0.1. What is external stays as it is.
 */
export function ownProject(model: ComposeModel, options: ProjectOptions): Project {
  const { labels, containers } = options;
  const services = Object.entries(model.services).map(([name, service]): [string, Service] => [
    name,
    ownService(name, service, options),
  ]);
  const networks = owned(model.networks, options);
  const volumes = owned(model.volumes, options);
  return {
    model: {
      ...model,
      name: options.project,
      services: Object.fromEntries(services),
      networks: Object.fromEntries(
        networks.map(([key, one]) => [
          key,
          { ...one, labels: { ...one.labels, ...(one.external ? {} : labels) } },
        ]),
      ),
      volumes: Object.fromEntries(
        volumes.map(([key, one]) => [
          key,
          { ...one, labels: { ...one.labels, ...(one.external ? {} : labels) } },
        ]),
      ),
    },
    containers: [...services].flatMap(([name, service]) =>
      containers.has(name)
        ? [containers.get(name) as string]
        : Array.from({ length: copiesOf(service) }, (_, index) => `${options.project}-${name}-${index + 1}`),
    ),
    networks: networks.flatMap(([, { external, name = '' }]) => (external ? [] : [name])),
    volumes: volumes.flatMap(([, { external, name = '' }]) => (external ? [] : [name])),
  };
}

/** How many containers a service has. */
export function copiesOf({ scale, deploy }: Service): number {
  return scale ?? deploy?.replicas ?? 1;
}

/** A name for compose: small letters, digits, `-` and `_`; two prefixes never share one. */
export function projectName(prefix: string): string {
  const plain = prefix.toLowerCase().replaceAll(/[^a-z0-9_-]/g, '-');
  if (plain === prefix) return plain;
  return `${plain}-${createHash('sha256').update(prefix).digest('hex').slice(0, 6)}`;
}

function ownService(name: string, service: Service, options: ProjectOptions): Service {
  const { labels, containers, ports, environment } = options;
  const container = containers.get(name);
  const { container_name: _, ...rest } = service;
  const published = portsOf(service, ports.get(name) ?? []);
  const build = service.build ?? undefined;
  return {
    ...rest,
    // Compose would call what it builds by the project, and leave it behind: it is a cache.
    ...(build === undefined
      ? {}
      : {
          image: service.image ?? `opsproof/${environment.toLowerCase()}-${name}:compose`,
          build: { ...build, labels: { ...(build.labels as object | undefined), 'opsproof.cache': 'image' } },
        }),
    ...(container === undefined ? {} : { container_name: container }),
    labels: { ...(service.labels as object | undefined), ...labels },
    ...(published.length === 0 || service.network_mode !== undefined ? {} : { ports: published }),
  };
}

function portsOf(service: Service, more: readonly number[]): NonNullable<Service['ports']> {
  const written = (service.ports ?? []).map(({ target, protocol = 'tcp' }) => `${target}/${protocol}`);
  const all = new Set([...written, ...more.map((port) => `${port}/tcp`)]);
  return [...all].map((port) => {
    const [target, protocol] = port.split('/');
    return { target: Number(target), protocol, host_ip: '127.0.0.1', mode: 'ingress' };
  });
}

function owned(things: ComposeModel['networks'], { project }: ProjectOptions): [string, Owned][] {
  return Object.entries(things ?? {}).map(([key, one]) => [
    key,
    one?.external === true ? one : { ...one, name: `${project}_${key}` },
  ]);
}
