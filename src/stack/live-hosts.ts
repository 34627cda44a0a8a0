import type { LiveEnvironment, LiveHost } from '../model/environment.ts';
import type { StackHost } from '../provider/provider.ts';
import type { Target } from '../transport/transport.ts';

/** The hosts of a live environment as those of a stack that needs no start: ports are reached at the host's address. */
export function liveHosts(environment: LiveEnvironment): StackHost[] {
  return Object.values(environment.hosts).map((host) => ({
    name: host.name,
    groups: host.groups,
    target: targetOf(host),
    // The machine we run on is not found by the name that a file gives it.
    address: host.transport === 'local' && host.address === host.name ? '127.0.0.1' : host.address,
    ports: {},
    running: true,
  }));
}

function targetOf(host: LiveHost): Target {
  const sudo = host.sudo ? { sudo: true } : {};
  const timeout = host.timeoutMs === undefined ? {} : { timeoutMs: host.timeoutMs };
  const user = host.user === undefined ? {} : { user: host.user };
  if (host.transport === 'local') return { transport: 'local', ...sudo };
  if (host.transport === 'docker')
    return { transport: 'docker', container: host.address, ...user, ...sudo, ...timeout };
  return {
    transport: 'ssh',
    host: host.address,
    ...user,
    ...sudo,
    ...timeout,
    knownHosts: host.knownHosts,
    ...(host.port === undefined ? {} : { port: host.port }),
    ...(host.identity === undefined ? {} : { identity: host.identity }),
    ...(host.password === undefined ? {} : { password: host.password.reveal() }),
    ...(host.jump === undefined ? {} : { jump: host.jump }),
    ...(host.knownHostsFile === undefined ? {} : { knownHostsFile: host.knownHostsFile }),
  };
}
