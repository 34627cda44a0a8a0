import { parse } from 'node:url';
import type Dockerode from 'dockerode';
import type { SshAddress } from './engine-address.ts';
import type { Listener } from './engine-http.ts';

export type { Dockerode };

/** The library's client; its types (4.0.2) do not know the last one. */
export interface Docker extends Dockerode {
  followProgress(
    stream: NodeJS.ReadableStream,
    finished: (error: Error | null) => void,
    event: (event: { stream?: string; error?: string }) => void,
  ): void;
}

/**
 * dockerode, for what it does better than we would: builds with BuildKit, and engines behind ssh. Loading it takes as long as starting a container
 * (gRPC for the one, an ssh client for the other), so nothing else waits for it. The only place that imports it.
 */
export async function dockerode(listener: Listener | SshAddress): Promise<Docker> {
  const { default: Client } = await import('dockerode');
  if (!('socketPath' in listener)) silenceParse();
  return new Client(optionsOf(listener)) as Docker;
}

/** Each is said, as it reads what is not from DOCKER_HOST in a way of its own. */
function optionsOf(listener: Listener | SshAddress): object {
  if ('username' in listener) {
    const { host, port, username, agent } = listener;
    return { protocol: 'ssh', host, port, username, sshOptions: { agent } };
  }
  const { tls, socketPath, host, port } = listener;
  return { protocol: tls === undefined ? 'http' : 'https', socketPath, host, port, ...tls };
}

/**
 * docker-modem takes addresses apart with url.parse, which Node tells its users not to use, once a process: two lines on every run, about code that
 * is neither theirs nor ours. Here Node says it where nobody hears it.
 */
function silenceParse(): void {
  const before = process.noDeprecation;
  process.noDeprecation = true;
  parse('http://localhost/');
  // An invalid port, which the address of an engine over ssh has once it is taken apart.
  try {
    parse('http://localhost:2222x/');
  } catch {
    // Later versions of Node refuse it.
  }
  process.noDeprecation = before ?? false;
}
