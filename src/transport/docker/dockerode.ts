import { parse } from 'node:url';
import type Dockerode from 'dockerode';
import type { Listener } from './engine-http.ts';

export type { Dockerode };

/** The library's client; its types (4.0.2) lack the last method. */
export interface Docker extends Dockerode {
  followProgress(
    stream: NodeJS.ReadableStream,
    finished: (error: Error | null) => void,
    event: (event: { stream?: string; error?: string }) => void,
  ): void;
}

/**
 * dockerode, for what it does better than our own client: builds with BuildKit. Loading it takes as long as starting a container (gRPC, and
 * an ssh client that accepts every host key and is not used), so nothing else waits for it. The only place that imports it.
 */
export async function dockerode(listener: Listener): Promise<Docker> {
  const { default: Client } = await import('dockerode');
  if (!('socketPath' in listener)) silenceParse();
  return new Client(optionsOf(listener)) as Docker;
}

/** Every option is given, because it reads missing ones in its own way, not from DOCKER_HOST. */
function optionsOf({ tls, socketPath, host, port, agent }: Listener): object {
  return {
    protocol: tls === undefined ? 'http' : 'https',
    socketPath,
    host,
    port,
    ...tls,
    ...(agent === undefined ? {} : { agent }),
  };
}

/**
 * docker-modem parses addresses with url.parse, for which Node prints a deprecation warning once per process: two lines in every run about
 * code that is neither the user's nor ours. This suppresses it.
 */
function silenceParse(): void {
  const before = process.noDeprecation;
  process.noDeprecation = true;
  parse('http://localhost/');
  // An invalid port, which the address of an engine over ssh has after parsing.
  try {
    parse('http://localhost:2222x/');
  } catch {
    // Later versions of Node refuse it.
  }
  process.noDeprecation = before ?? false;
}
