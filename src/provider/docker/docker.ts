import type { EphemeralEnvironment } from '../../model/environment.ts';
import { UnableError } from '../../model/errors.ts';
import { LATE, within } from '../../transport/deadline.ts';
import { type Engine, engine } from '../../transport/docker/engine.ts';
import { engineHint, noEngine } from '../../transport/docker/engine-unable.ts';
import type { Provider } from '../provider.ts';
import type { ContainerHost } from './container-host.ts';
import { farEngine } from './far-engine.ts';
import { labelled } from './remove.ts';
import { DockerStack } from './stack.ts';

const ANSWER_MS = 10_000;

/** Hosts as containers of a Docker engine (Docker, or podman with its socket), on a network of their own. */
export const docker: Provider = {
  name: 'docker',

  async up(environment: EphemeralEnvironment<ContainerHost>, context) {
    const connected = await engine();
    const cgroups = await controlGroups(connected);
    await refuseFarPorts(environment);
    const stack = new DockerStack(connected, environment, context);
    await stack.start(cgroups);
    return stack;
  },

  async audit(runId) {
    try {
      return await labelled(await engine(), runId);
    } catch (error) {
      return [
        `docker: could not be asked what is left: ${error instanceof Error ? error.message : String(error)}`,
      ];
    }
  },
};

/** Asks the engine whether it is there, and which control groups its machine has. */
async function controlGroups(connected: Engine): Promise<string> {
  const asked = connected.info().catch((error: unknown) => {
    throw noEngine(error);
  });
  const info: { CgroupVersion?: string } | typeof LATE = await within(asked, ANSWER_MS);
  if (info === LATE)
    throw new UnableError(`no container engine answers within ${ANSWER_MS / 1000} s`, {
      hint: engineHint(undefined),
    });
  return info.CgroupVersion ?? '1';
}

/** Ports are published on 127.0.0.1 of the engine's machine: nothing here would reach them. Known before anything is made. */
async function refuseFarPorts(environment: EphemeralEnvironment<ContainerHost>): Promise<void> {
  const hosts = Object.values(environment.hosts).filter(
    ({ ports, transport }) => ports.length > 0 || transport === 'ssh',
  );
  if (hosts.length === 0) return;
  const machine = await farEngine();
  if (machine === undefined) return;
  throw new UnableError(
    `the engine is on ${machine}, not on this machine: ports of "${environment.name}" (${hosts.map(({ name }) => name).join(', ')}) would be published on 127.0.0.1 there, where nothing here reaches them`,
    {
      hint: 'run opsproof on that machine, or leave `ports` and `transport: ssh` away: looks into containers go through the engine',
    },
  );
}
