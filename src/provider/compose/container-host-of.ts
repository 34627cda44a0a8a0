import type { ContainerHost } from '../docker/container-host.ts';
import type { ComposeHost } from './shape.ts';

/** A service as the container it is: everything about it is in the compose file. */
export function containerHostOf(host: ComposeHost): ContainerHost {
  return {
    ...host,
    args: {},
    env: {},
    files: {},
    mounts: [],
    tmpfs: [],
    sysctls: {},
    capabilities: { add: [], drop: [] },
    systemd: false,
  };
}
