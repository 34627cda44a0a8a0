import type Docker from 'dockerode';
import { preload } from '../model/preload.ts';

/** A connection to an engine, and its nouns: dockerode's own types, so that no other file names the library. */
export type Engine = Docker;
export type Container = Docker.Container;
export type Exec = Docker.Exec;

/**
 * The Docker Engine that the environment names (DOCKER_HOST, DOCKER_CERT_PATH, DOCKER_TLS_VERIFY), else the local socket.
 * Any engine with Docker's API will do, podman for example. The only place that imports dockerode; nothing is connected yet.
 */
export async function engine(): Promise<Engine> {
  preload('engine');
  const { default: Client } = await import('dockerode');
  return new Client();
}
