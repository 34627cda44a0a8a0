import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError, UnableError } from '../../model/errors.ts';
import { LATE, within } from '../../transport/deadline.ts';
import { type Engine, engine } from '../../transport/docker/engine.ts';
import { engineHint, noEngine } from '../../transport/docker/engine-unable.ts';
import type { HostImage, StackContext, StackHost } from '../provider.ts';
import { makeSshKeyPair, type SshKeyPair } from '../ssh-key.ts';
import { type Builder, builderOf } from './builder.ts';
import type { ContainerHost } from './container-host.ts';
import { farEngine } from './far-engine.ts';
import { imageOf } from './image.ts';
import { type Links, openLinks } from './links.ts';

/** What the containers of one stack share. */
export interface DockerGround {
  readonly engine: Engine;
  /** Name of their network. */
  readonly network: string;
  /** `1` or `2`: version of control groups of the engine's machine; only needed for systemd. */
  readonly cgroups: string;
  /** Host name → its image, once it is available. */
  readonly images: Map<string, HostImage>;
  /** The key pair of the stack. Made on demand: that takes 9 ms. */
  keys(): SshKeyPair;
  /** The builder of images on this engine. */
  builder(): Promise<Builder>;
  /** Resolves when it is the next container's turn to start, or when nothing starts any more. */
  turn(signal: AbortSignal): Promise<void>;
  /** Lets containers reach hosts that are not containers. @throws UnableError */
  link(peers: readonly StackHost[]): Promise<Links>;
  unlink(): Promise<void>;
}

const ANSWER_MS = 10_000;
const CREATION_MS = 10_000;
/**
 * Pause between the starts of two containers, in milliseconds: simultaneous starts slow each other down in the engine. Measured on two
 * cores: three at once take 650 ms, one every 50 ms 540; for twelve there is no difference.
 */
const APART_MS = 50;

/** An error between us and an engine as an UnableError. */
export function lost(error: unknown, { environment }: StackContext): Error {
  if (error instanceof UnableError || error instanceof ConfigurationError) return error;
  return noEngine(error, `"${environment}" could not be brought up`);
}

/** Creates the network. @throws UnableError */
export async function makeGround(
  hosts: readonly ContainerHost[],
  context: StackContext,
): Promise<DockerGround> {
  const connected = await engine();
  const [cgroups] = await Promise.all([
    hosts.some(({ systemd }) => systemd) ? controlGroups(connected) : ping(connected),
    refuseFarPorts(hosts, context.environment),
  ]);
  const network = context.prefix;
  await makeNetwork(connected, network, context).catch((error: unknown) => {
    throw lost(error, context);
  });
  let keys: SshKeyPair | undefined;
  let builder: Promise<Builder> | undefined;
  let next = 0;
  const links = openLinks(connected, network);
  return {
    engine: connected,
    network,
    cgroups,
    images: new Map(),
    keys() {
      if (keys === undefined) {
        keys = makeSshKeyPair(network);
        context.conceal(keys.privateKey);
      }
      return keys;
    },
    builder() {
      builder ??= builderOf(connected, context.env);
      return builder;
    },
    async turn(signal) {
      const now = performance.now();
      const turn = Math.max(now, next);
      next = turn + APART_MS;
      if (turn > now) await sleep(turn - now, undefined, { signal }).catch(() => undefined);
    },
    link: links.to,
    unlink: links.close,
  };
}

/** The image of a host, which is available when this returns. @throws UnableError, ConfigurationError */
export function imageFor(
  host: ContainerHost,
  ground: DockerGround,
  context: StackContext,
): Promise<HostImage> {
  const id = `${context.prefix}-${host.name}.build`;
  return imageOf(ground.engine, host, {
    environment: context.environment,
    signal: context.signal,
    build: id,
    reports: dirname(context.directory),
    cwd: context.cwd,
    builds: context.ofRun(() => new Map<string, Promise<void>>()),
    builder: () => ground.builder(),
    begins() {
      const file = context.logFile(host.name, 'build');
      context.ledger.creating({ kind: 'build', id, host: host.name });
      return file;
    },
    ended: () => context.ledger.destroyed({ kind: 'build', id }),
    progress: (phase, durationMs) => context.progress(host.name, phase, durationMs),
  });
}

async function makeNetwork(connected: Engine, network: string, context: StackContext): Promise<void> {
  context.ledger.creating({ kind: 'network', id: network });
  const made = connected.createNetwork({
    Name: network,
    CheckDuplicate: true,
    Driver: 'bridge',
    Labels: { ...context.labels },
  });
  const done = await within(made, CREATION_MS);
  if (done === LATE)
    throw new UnableError(`the network ${network} was not made within ${CREATION_MS / 1000} s`);
  context.ledger.created({ kind: 'network', id: network }, done.id);
}

/** Asks the engine whether it is there, before anything is written down. @throws UnableError */
async function answered<T>(asked: Promise<T>): Promise<T> {
  const answer = await within(
    asked.catch((error: unknown) => {
      throw noEngine(error);
    }),
    ANSWER_MS,
  );
  if (answer !== LATE) return answer;
  throw new UnableError(`no container engine answers within ${ANSWER_MS / 1000} s`, {
    hint: engineHint(undefined),
  });
}

async function ping(connected: Engine): Promise<string> {
  await answered(connected.ping());
  return '';
}

async function controlGroups(connected: Engine): Promise<string> {
  const info: { CgroupVersion?: string } = await answered(connected.info());
  return info.CgroupVersion ?? '1';
}

/** Ports are published on 127.0.0.1 of the engine's machine, where nothing here could reach them. Known before anything is made. */
async function refuseFarPorts(all: readonly ContainerHost[], environment: string): Promise<void> {
  const hosts = all.filter(({ ports, transport }) => ports.length > 0 || transport === 'ssh');
  if (hosts.length === 0) return;
  const machine = await farEngine();
  if (machine === undefined) return;
  throw new UnableError(
    `the engine is on ${machine}, not on this machine: ports of "${environment}" (${hosts.map(({ name }) => name).join(', ')}) would be published on 127.0.0.1 there, where nothing here reaches them`,
    {
      hint: 'run opsproof on that machine, or leave `ports` and `transport: ssh` away: looks into containers go through the engine',
    },
  );
}
