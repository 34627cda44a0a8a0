import type { LiveEnvironment } from '../model/environment.ts';
import type { StackHost } from '../provider/provider.ts';
import { kindOf, type Target } from '../transport/registry.ts';

/** The hosts of a live environment as those of a stack that needs no start: ports are reached at the host's address. */
export function adoptedHosts(environment: LiveEnvironment): StackHost[] {
  return Object.values(environment.hosts).map((host) => {
    const kind = kindOf(host);
    return {
      name: host.name,
      groups: host.groups,
      target: kind.target(host) as Target,
      // The name in a file does not resolve to the machine we run on.
      address: kind.here === true && host.address === host.name ? '127.0.0.1' : host.address,
      ports: {},
      running: true,
    };
  });
}
