import { type Login, loginOf } from '../../schema/login.ts';
import type { TransportKind } from '../kind.ts';
import { type DockerTarget, dockerLabel } from './target.ts';

type Own = Pick<Login, 'user' | 'sudo' | 'timeoutMs'>;

/** A container of the Docker Engine, by its name or id. */
export const dockerKind: TransportKind<DockerTarget, Own> = {
  name: 'docker',
  keys: ({ login: { user, sudo, timeout } }) => ({ user, sudo, timeout }),
  read({ merged, origin }, reading) {
    const { knownHosts: _, ...own } = loginOf(merged, origin, reading);
    return own;
  },
  target: ({ address, user, sudo, timeoutMs }) => ({
    transport: 'docker',
    container: address,
    ...(user === undefined ? {} : { user }),
    ...(sudo ? { sudo } : {}),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  }),
  label: dockerLabel,
  async open(target) {
    const { DockerTransport } = await import('./docker.ts');
    return new DockerTransport(target);
  },
};
