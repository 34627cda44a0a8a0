import type { SshTarget } from '../../transport/ssh/target.ts';
import type { CloudHost } from './cloud-host.ts';

/** How a host is reached through another one: of its stack, whose host keys are known, or any other, which known_hosts must know. */
export function jumpTo(
  jump: string,
  hosts: ReadonlyMap<string, CloudHost>,
): () => Pick<SshTarget, 'jump' | 'jumpHostKeys'> {
  return () => {
    const over = hosts.get(jump)?.state().target;
    if (over?.transport !== 'ssh') return { jump };
    const { user, host, port = 22, hostKeys } = over;
    const at = host.includes(':') ? `[${host}]` : host;
    return { jump: `${user}@${at}:${port}`, ...(hostKeys === undefined ? {} : { jumpHostKeys: hostKeys }) };
  };
}
