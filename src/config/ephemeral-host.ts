import { existsSync } from 'node:fs';
import { isAbsolute, join, normalize } from 'node:path';
import { parseMode } from '../model/quantity.ts';
import { argsOf } from '../provider/docker/build-args.ts';
import { containerMistakes } from '../provider/docker/container-mistakes.ts';
import type { EphemeralHost, HostFile, Ready } from '../model/environment.ts';
import { expandHostRange } from './host-range.ts';
import { durationOf, existing, loginOf, portOf, type Reading } from '../schema/reading.ts';
import type { MergedHost } from './merge-hosts.ts';
import { misplacedKeys } from './provider-keys.ts';
import type { EphemeralInput } from './schema.ts';
import type { KeyPath } from './yaml-file.ts';

type Input = NonNullable<EphemeralInput['defaults']>;
type Host = MergedHost<Input>;

/** Keys that only ssh reads. */
const SSH_ONLY: readonly (keyof Input)[] = ['port', 'identity', 'password', 'known_hosts'];

const READY_TIMEOUT_MS = 60_000;

/** The hosts that one entry stands for. */
export function ephemeralHosts(host: Host, provider: string | undefined, reading: Reading): EphemeralHost[] {
  const { merged, own, names, path } = host;
  const { texts, problems } = reading;
  const { transport = transportOf(provider) } = merged;
  for (const key of SSH_ONLY.filter((name) => transport !== 'ssh' && Object.hasOwn(own, name))) {
    problems.add([...path, key], `means nothing for the transport ${transport}`);
  }
  if (transport === 'local' && Object.hasOwn(own, 'timeout'))
    problems.add([...path, 'timeout'], 'means nothing for the transport local');
  const ports = portsOf(merged.ports ?? [], host.origin('ports'), reading);
  const ready = readyOf(host, ports, reading);
  const made = {
    groups: host.groups,
    ...(merged.image !== undefined && { image: texts.plain(merged.image) }),
    ...(merged.build !== undefined && { build: buildOf(merged.build, host, reading) }),
    ...(merged.dockerfile !== undefined && { dockerfile: texts.plain(merged.dockerfile) }),
    ...(merged.target !== undefined && { target: texts.plain(merged.target) }),
    ...(merged.platform !== undefined && { platform: texts.plain(merged.platform) }),
    args: argsOf(host, reading),
    ports,
    env: mapValues(merged.env, (value) => texts.guarded(value)),
    files: filesOf(host, reading),
    mounts: (merged.mounts ?? []).map((mount, index) =>
      mountOf(mount, [...host.origin('mounts'), index], reading),
    ),
    tmpfs: merged.tmpfs ?? [],
    sysctls: mapValues(merged.sysctls, String),
    capabilities: { add: merged.capabilities?.add ?? [], drop: merged.capabilities?.drop ?? [] },
    ...(merged.command !== undefined && { command: argvOf(merged.command, reading) }),
    needs: needsOf(host, reading),
    ...(ready !== undefined && { ready }),
    systemd: merged.systemd ?? false,
    transport,
    ...loginOf(merged, host.origin, reading),
  };
  const hosts = names.map((name) => ({ name, ...made }));
  // Once for all that an entry stands for.
  const [one] = hosts;
  // What is shared by hosts need not mean something to each of them.
  const ownArgs = Object.keys(own.args ?? {});
  const asked = one === undefined ? [] : misplacedKeys(provider ?? '', one);
  const broken = one === undefined || provider !== 'docker' ? [] : containerMistakes(one, ownArgs);
  for (const { key, message, hint } of [...broken, ...asked]) {
    const [first, second, ...rest] = key;
    const written = first === undefined ? path : host.origin(first, second);
    const at = second === undefined || written.at(-1) === second ? written : [...written, second];
    const place = [...at, ...rest];
    // What is missing here may be written and wrong.
    if (!problems.mentions(first === undefined ? [...path, 'command'] : place))
      problems.add(place, message, hint);
  }
  return hosts;
}

function transportOf(provider: string | undefined): EphemeralHost['transport'] {
  if (provider === 'docker') return 'docker';
  return provider === 'processes' ? 'local' : 'ssh';
}

function mapValues<V, R>(
  map: Readonly<Record<string, V>> | undefined,
  change: (value: V) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(map ?? {}).map(([key, value]) => [key, change(value)]));
}

function buildOf(raw: string, { merged, origin }: Host, reading: Reading): string {
  const folder = existing(raw, origin('build'), reading);
  const { dockerfile } = merged;
  const name = dockerfile === undefined ? 'Dockerfile' : reading.texts.plain(dockerfile);
  const at = origin(dockerfile === undefined ? 'build' : 'dockerfile');
  if (isAbsolute(name) || normalize(name).startsWith('..')) {
    reading.problems.add(
      at,
      `must be below the folder of build, ${raw}: what is outside is not sent to the engine`,
    );
  } else if (existsSync(folder) && !existsSync(join(folder, name))) {
    reading.problems.add(at, `there is no ${name} in ${raw}`);
  }
  return folder;
}

function portsOf(raw: readonly (string | number)[], at: KeyPath, reading: Reading): number[] {
  const ports = raw
    .map((value, index) => portOf(value, [...at, index], reading))
    .filter((port) => port !== undefined);
  const twice = ports.find((port, index) => ports.indexOf(port) !== index);
  if (twice !== undefined) reading.problems.add(at, `the port ${twice} stands twice`);
  return ports;
}

function filesOf(host: Host, reading: Reading): Record<string, HostFile> {
  const { texts, problems } = reading;
  const entries = Object.entries(host.merged.files ?? {}).map(([path, written]): [string, HostFile] => {
    const at = host.origin('files', path);
    if (!path.startsWith('/'))
      problems.add(at, 'is not an absolute path inside the host; it must begin with /');
    const { content, source, mode = '0644' } = typeof written === 'string' ? { content: written } : written;
    if ((content === undefined) === (source === undefined) && !problems.mentions(at)) {
      problems.add(at, 'needs exactly one of content and source');
    }
    return [
      path,
      {
        ...(content !== undefined && { content: texts.guarded(content) }),
        ...(source !== undefined && { source: existing(source, [...at, 'source'], reading) }),
        mode: parseMode(String(mode)),
      },
    ];
  });
  return Object.fromEntries(entries);
}

type MountInput = NonNullable<Input['mounts']>[number];

function mountOf(raw: MountInput, at: KeyPath, reading: Reading): EphemeralHost['mounts'][number] {
  if (typeof raw !== 'string') {
    const source = existing(raw.source, [...at, 'source'], reading);
    return { source, target: raw.target, readOnly: raw.read_only ?? false };
  }
  const [source = '', target = '', options] = raw.split(':');
  return { source: existing(source, at, reading), target, readOnly: options === 'ro' };
}

function argvOf(command: NonNullable<Input['command']>, { texts }: Reading): string[] {
  if (typeof command === 'string') return ['sh', '-c', texts.guardedText(command)];
  return command.map((word) => texts.guardedText(word));
}

function needsOf(host: Host, { problems }: Reading): string[] {
  return (host.merged.needs ?? []).flatMap((name, index) => {
    try {
      return expandHostRange(name);
    } catch (error) {
      problems.add([...host.origin('needs'), index], (error as RangeError).message);
      return [];
    }
  });
}

function readyOf(host: Host, ports: readonly number[], reading: Reading): Ready | undefined {
  const input = host.merged.ready;
  if (input === undefined) return undefined;
  const { texts, problems } = reading;
  const at = host.origin('ready');
  const { port, http, log, healthy, command, timeout } = input;
  const conditions = [port, http, log, healthy, command];
  if (conditions.every((condition) => condition === undefined) && !problems.mentions(at)) {
    problems.add(at, 'has no condition; write at least one of port, http, log, healthy, command');
  }
  const portless = port === undefined && ports.length === 0 && !problems.mentions([...host.path, 'ports']);
  if (http !== undefined && portless) {
    problems.add([...at, 'http'], 'needs a port to ask: write ports for the host, or port beside http');
  }
  const number = port === undefined ? undefined : portOf(port, [...at, 'port'], reading);
  return {
    ...(number !== undefined && { port: number }),
    ...(http !== undefined && { http: texts.plain(http) }),
    ...(log !== undefined && { log: texts.plain(log) }),
    ...(healthy === true && { healthy }),
    ...(command !== undefined && { command: texts.guardedText(command) }),
    timeoutMs: durationOf(timeout, READY_TIMEOUT_MS, [...at, 'timeout'], reading),
  };
}
