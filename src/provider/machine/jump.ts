import type { SshTarget } from '../../transport/ssh/target.ts';
import type { Misplaced } from '../shape.ts';
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

/** What is wrong with the `jump` of a host: a host of the stack must be ready before another one is reached through it. */
export function jumpMistakes({
  name,
  needs,
  jump,
}: {
  readonly name: string;
  readonly needs: readonly string[];
  readonly jump?: string;
}): readonly Misplaced[] {
  if (jump === name) return [{ key: ['jump'], message: 'is the host itself' }];
  if (jump === undefined || !/^[\w-]+$/.test(jump) || needs.includes(jump)) return [];
  return [
    {
      key: ['jump'],
      message: `"${jump}" must be ready before the host is reached through it`,
      hint: `add it to needs: [${[...needs, jump].join(', ')}]; a host outside of the stack is written with its user or port: ${jump}:22`,
    },
  ];
}
