import { homedir } from 'node:os';
import { parse } from 'node:url';
import type Docker from 'dockerode';
import { engineEnv, foreignMachine } from './engine-address.ts';

/** A connection to an engine, and its nouns: dockerode's own types, so that no other file names the library. */
export type Engine = Docker;
export type Container = Docker.Container;
export type Exec = Docker.Exec;

/**
 * The Docker Engine that the environment names, as `docker` finds it: DOCKER_HOST, a context, else the local socket.
 * Any engine with Docker's API will do, podman for example. The only place that imports dockerode; nothing is connected yet.
 * @throws UnableError when what is named is no address, or its certificates are not there
 */
export async function engine(): Promise<Engine> {
  // dockerode reads these for itself, and knows no contexts.
  Object.assign(process.env, engineEnv(process.env, homedir()));
  const { default: Client } = await import('dockerode');
  if (!/^(?:unix|npipe):|^$/.test(process.env.DOCKER_HOST ?? '')) silenceParse();
  return new Client();
}

/** The machine that the engine is on, as far as its address says that it is another one. @throws UnableError */
export function engineMachine(): string | undefined {
  return foreignMachine({ ...process.env, ...engineEnv(process.env, homedir()) }.DOCKER_HOST);
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
