import type { DockerTarget, Target } from './transport.ts';

/** A target for messages, as far as it is known before anything is looked up: `local`, `docker 3f2a1b0c9d8e`, `ssh ops@web-3:22`. */
export function targetLabel(target: Target): string {
  switch (target.transport) {
    case 'local':
      return 'local';
    case 'docker':
      return `docker ${shortContainer(target)}`;
    case 'ssh': {
      const user = target.user === undefined ? '' : `${target.user}@`;
      const port = target.port === undefined ? '' : `:${target.port}`;
      return `ssh ${user}${bracketed(target.host)}${port}`;
    }
  }
}

/** Twelve digits of an id, as the docker command prints it; a name stays whole. */
function shortContainer({ container }: DockerTarget): string {
  return /^[0-9a-f]{64}$/.test(container) ? container.slice(0, 12) : container;
}

/** An IPv6 address in brackets, so that a port can follow. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
