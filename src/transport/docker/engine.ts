import { homedir, userInfo } from 'node:os';
import { type Docker, dockerode } from './dockerode.ts';
import { engineEnv, foreignMachine, listenerOf, type SshAddress } from './engine-address.ts';
import { type ApiClient, apiClient } from './engine-api.ts';
import type { Listener } from './engine-http.ts';

/** A connection to an engine. */
export type Engine = ApiClient & Pick<Docker, 'buildImage' | 'followProgress'>;
export type { EngineContainer, Exec } from './engine-api.ts';

/**
 * The Docker Engine that the environment variables name, found as `docker` finds it: DOCKER_HOST, a context, else the local socket. Any
 * engine with Docker's API works, for example podman. Nothing is connected yet.
 * @throws UnableError if the address is invalid, or its certificates do not exist
 */
export async function engine(): Promise<Engine> {
  const env = { ...process.env, ...engineEnv(process.env, homedir()) };
  const address = listenerOf(env, homedir());
  const listener = 'username' in address ? await overSsh(address) : address;
  return {
    ...apiClient(listener),
    buildImage: (async (...build: Parameters<Docker['buildImage']>) =>
      (await dockerode(listener)).buildImage(...build)) as Docker['buildImage'],
    followProgress(stream, finished, event) {
      dockerode(listener).then((client) => client.followProgress(stream, finished, event), finished);
    },
  };
}

/** One connection for each engine, shared by all callers. The library for ssh is loaded when it is needed. */
const byAddress = new Map<string, Promise<Listener>>();

function overSsh(address: SshAddress): Promise<Listener> {
  const key = JSON.stringify(address);
  const listener =
    byAddress.get(key) ??
    import('./engine-ssh.ts').then(({ sshListener }) =>
      sshListener(address, { env: process.env, home: homedir(), user: userInfo().username }),
    );
  byAddress.set(key, listener);
  return listener;
}

/** The machine of the engine, if its address says that it is another one. @throws UnableError */
export function engineMachine(): string | undefined {
  return foreignMachine({ ...process.env, ...engineEnv(process.env, homedir()) }.DOCKER_HOST);
}

/** Where the configuration of the `docker` command is looked for, and its helpers for logins: as that command does. */
export function dockerVariables(): NodeJS.ProcessEnv {
  return process.env;
}
