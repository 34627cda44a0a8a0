import type Docker from 'dockerode';

/**
 * The Docker Engine that the environment names (DOCKER_HOST, DOCKER_CERT_PATH, DOCKER_TLS_VERIFY), else the local socket.
 * Any engine with Docker's API will do, podman for example. The only place that imports dockerode; nothing is connected yet.
 */
export async function engine(): Promise<Docker> {
  const { default: Engine } = await import('dockerode');
  return new Engine();
}
