import { at, type Json, lookInspect, mapAt, refuseInspected } from '../inspect.ts';
import { ipAddress, only, shaped } from '../never.ts';
import type { Look, Resource, State } from '../resource.ts';
import { configuredAttributes, configuredState } from './configured.ts';

export const containerResource: Resource = {
  noun: 'container',
  key: 'quoted',
  description: 'A container of the engine on the host (docker, else podman), by its name or id.',
  attributes: {
    exists: { type: 'boolean', description: 'The engine has it, running or not.' },
    running: {
      type: 'boolean',
      adjective: true,
      description: 'It is running; a paused container counts, one that waits for its restart does not.',
    },
    paused: { type: 'boolean', adjective: true, description: 'It is paused.' },
    privileged: {
      type: 'boolean',
      intrinsic: true,
      adjective: true,
      description: 'It has all the rights of root on the host.',
    },
    'read-only': {
      type: 'boolean',
      intrinsic: true,
      adjective: true,
      description: 'Its root file system cannot be written to.',
    },
    status: {
      never: only(
        'created',
        'running',
        'paused',
        'restarting',
        'exited',
        'dead',
        'removing',
        'configured',
        'stopped',
        'stopping',
        'initialized',
        'unknown',
      ),
      type: 'text',
      description: 'created, running, paused, restarting, exited, dead.',
    },
    health: {
      never: only('healthy', 'unhealthy', 'starting'),
      type: 'text',
      description: 'healthy, unhealthy, starting; empty without a health check.',
    },
    image: { type: 'text', description: 'The image it was created from, as named then.' },
    ports: {
      never: shaped(/\/[a-z]+$/, 'a port as docker ps shows it: 0.0.0.0:8080->80/tcp, 80/tcp'),
      type: 'list',
      description: 'As docker ps shows them: 0.0.0.0:8080->80/tcp, and 80/tcp if not published.',
    },
    addresses: { never: ipAddress, type: 'list', description: 'Its IP addresses, of all networks.' },
    networks: { type: 'list', description: 'Names of its networks.' },
    mounts: {
      never: shaped(/^\//, 'a directory in the container: /data'),
      type: 'list',
      description: 'The directories in it that are mount points.',
    },
    ...configuredAttributes({ environment: 'Its environment', user: 'The user it runs as' }),
    'restart policy': {
      never: shaped(
        /^(?:no|always|unless-stopped|on-failure(?::\d+)?)$/,
        'no, always, unless-stopped, on-failure or on-failure:3',
      ),
      type: 'text',
      description: 'no, always, unless-stopped, on-failure, on-failure:3.',
    },
    'restart count': { type: 'integer', least: 0, description: 'How often the engine has restarted it.' },
    'exit code': { type: 'integer', least: 0, description: 'How its command ended; empty while it runs.' },
    'memory limit': { type: 'bytes', description: 'Memory it may use; empty without a limit.' },
    at: {
      type: 'json',
      takes: 'a JSONPath',
      description: 'Anything else from docker inspect, by a JSONPath; $ is optional: HostConfig.PidsLimit.',
    },
    started: { type: 'age', description: 'How long ago it was last started.' },
  },
  examples: [
    'the container "web" is running',
    'the container "web" has image contains "nginx"',
    'the container "web" has ports includes "0.0.0.0:80->80/tcp"',
    'the container "web" has label "com.example.role" frontend',
    'the container "nosuch" does not exist',
  ],
  refuse: (name) => refuseInspected('a container', name),
  look(name: string, facts, wanted: readonly string[]): Look {
    return lookInspect('container', name, facts, wanted, (json, nowMs) => stateOf(json, nowMs, wanted));
  },
};

function stateOf(json: Json, nowMs: number, wanted: readonly string[]): State {
  const state = mapAt(json, 'State');
  // While the engine waits before it starts it again, Running is true, and there is no process.
  const running = state.Running === true && state.Restarting !== true;
  const networks = mapAt(json, 'NetworkSettings', 'Networks');
  const addresses = Object.keys(networks).flatMap((name) =>
    ['IPAddress', 'GlobalIPv6Address'].map((key) => at(networks, name, key)),
  );
  const started = Date.parse(String(state.StartedAt ?? ''));
  const memory = Number(at(json, 'HostConfig', 'Memory') ?? 0);
  return {
    exists: true,
    running,
    paused: state.Paused === true,
    privileged: at(json, 'HostConfig', 'Privileged') === true,
    'read-only': at(json, 'HostConfig', 'ReadonlyRootfs') === true,
    status: state.Status,
    health: String(at(state, 'Health', 'Status') ?? '') || null,
    image: at(json, 'Config', 'Image'),
    ports: portsOf(json),
    addresses: addresses.filter(
      (address) => typeof address === 'string' && address !== '',
    ) as readonly string[],
    networks: Object.keys(networks).sort(),
    mounts: mountsOf(json),
    ...configuredState(json, wanted),
    'restart policy': restartPolicyOf(json),
    'restart count': Number(json.RestartCount ?? 0),
    'exit code': running || state.Status === 'created' ? null : Number(state.ExitCode ?? 0),
    'memory limit': memory === 0 ? null : memory,
    // The engine writes year 1 for never.
    started:
      Number.isNaN(started) || started < 0 || Number.isNaN(nowMs) ? null : Math.max(0, nowMs - started),
  };
}

function portsOf(json: Json): readonly string[] {
  const ports = { ...mapAt(json, 'Config', 'ExposedPorts'), ...mapAt(json, 'NetworkSettings', 'Ports') };
  return Object.entries(ports).flatMap(([port, bindings]) => {
    if (!Array.isArray(bindings) || bindings.length === 0) return [port];
    return (bindings as readonly Json[]).map(({ HostIp, HostPort }) => {
      const address = String(HostIp ?? '') || '0.0.0.0';
      return `${address.includes(':') ? `[${address}]` : address}:${HostPort}->${port}`;
    });
  });
}

/** Volumes and bind mounts of `Mounts`, and tmpfs, which is in another field. */
function mountsOf(json: Json): readonly string[] {
  const mounts = Array.isArray(json.Mounts) ? (json.Mounts as readonly Json[]) : [];
  const all = [
    ...mounts.map(({ Destination }) => String(Destination)),
    ...Object.keys(mapAt(json, 'HostConfig', 'Tmpfs')),
  ];
  return [...new Set(all)].sort();
}

function restartPolicyOf(json: Json): string {
  const { Name, MaximumRetryCount } = mapAt(json, 'HostConfig', 'RestartPolicy');
  const times = Number(MaximumRetryCount ?? 0);
  return `${Name || 'no'}${times > 0 ? `:${times}` : ''}`;
}
