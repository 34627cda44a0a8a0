import { homedir } from 'node:os';
import { type Docker, dockerode } from './dockerode.ts';
import { engineEnv, foreignMachine, listenerOf } from './engine-address.ts';
import { type ApiClient, apiClient } from './engine-api.ts';

/** A connection to an engine. */
export type Engine = ApiClient & Pick<Docker, 'buildImage' | 'followProgress'>;
export type { Container, Exec } from './engine-api.ts';

/**
 * The Docker Engine that the environment variables name, found as `docker` finds it: DOCKER_HOST, a context, else the local socket. Any
 * engine with Docker's API works, for example podman. Nothing is connected yet.
 * @throws UnableError if the address is invalid, or its certificates do not exist
 */
export async function engine(): Promise<Engine> {
  const env = { ...process.env, ...engineEnv(process.env, homedir()) };
  const listener = listenerOf(env, homedir());
  if ('username' in listener) return (await dockerode(listener)) as unknown as Engine;
  return {
    ...apiClient(listener),
    buildImage: (async (...build: Parameters<Docker['buildImage']>) =>
      (await dockerode(listener)).buildImage(...build)) as Docker['buildImage'],
    followProgress(stream, finished, event) {
      dockerode(listener).then((client) => client.followProgress(stream, finished, event), finished);
    },
  };
}

/** The machine of the engine, if its address says that it is another one. @throws UnableError */
export function engineMachine(): string | undefined {
  return foreignMachine({ ...process.env, ...engineEnv(process.env, homedir()) }.DOCKER_HOST);
}
