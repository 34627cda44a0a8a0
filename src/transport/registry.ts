import { homedir, userInfo } from 'node:os';
import { type SessionOptions, ShellSession } from './session/shell-session.ts';
import type { Roads } from './ssh/roads.ts';
import type { Runner, Target, Transport } from './transport.ts';

/** What a transport takes from the place where opsproof runs. */
export interface Surroundings {
  /** For PATH and HOME of local shells, DOCKER_HOST, SSH_AUTH_SOCK. */
  readonly env: NodeJS.ProcessEnv;
  /** Home folder, for `~/.ssh`. */
  readonly home: string;
  /** Login name, the default user of ssh. */
  readonly user: string;
}

export interface OpenOptions {
  readonly surroundings?: Surroundings;
  /** What ssh connections of one thread share; loaded with the first of them. */
  roads?(): Promise<Roads>;
}

/**
 * What commands run on. The library of its transport is imported only now; nothing is connected before the first command.
 * @throws UnableError when files that the target names cannot be read
 */
export async function openRunner(
  target: Target,
  options: OpenOptions & SessionOptions = {},
): Promise<Runner> {
  const openTimeoutMs = 'timeoutMs' in target ? target.timeoutMs : undefined;
  return new ShellSession(await openTransport(target, options), {
    ...(openTimeoutMs === undefined ? {} : { openTimeoutMs }),
    ...options,
  });
}

/**
 * The transport for a target. Its library is imported only now; nothing is connected yet.
 * @throws UnableError when files that the target names cannot be read
 */
export async function openTransport(
  target: Target,
  { surroundings = thisMachine(), roads }: OpenOptions = {},
): Promise<Transport> {
  switch (target.transport) {
    case 'local': {
      const { LocalTransport } = await import('./local.ts');
      return new LocalTransport(target, { ...surroundings.env, ...target.env });
    }
    case 'docker': {
      const { DockerTransport } = await import('./docker/docker.ts');
      return new DockerTransport(target);
    }
    case 'ssh': {
      const { SshTransport } = await import('./ssh/ssh.ts');
      return SshTransport.prepare(target, surroundings, await roads?.());
    }
  }
}

function thisMachine(): Surroundings {
  return { env: process.env, home: homedir(), user: userInfo().username };
}
