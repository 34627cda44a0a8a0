import type { EphemeralEnvironment } from '../config/environment.ts';
import { misplacedKeys } from '../config/provider-keys.ts';
import { ConfigurationError, type Problem, UnableError } from '../model/errors.ts';
import { LATE, within } from '../transport/deadline.ts';
import { type Engine, engine } from '../transport/engine.ts';
import { labelled } from './docker-remove.ts';
import { DockerStack } from './docker-stack.ts';
import type { Provider } from './provider.ts';

const ANSWER_MS = 10_000;

/** Hosts as containers of a Docker engine (Docker, or podman with its socket), on a network of their own. */
export const docker: Provider = {
  name: 'docker',

  async up(environment, context) {
    refuse(environment);
    const connected = await engine();
    const cgroups = await controlGroups(connected);
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
  const hint = 'start the engine (`systemctl start docker`), or set DOCKER_HOST to where it is';
  const asked = connected.info().catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnableError(`no container engine answers: ${reason}`, { hint, cause: error });
  });
  const info: { CgroupVersion?: string } | typeof LATE = await within(asked, ANSWER_MS);
  if (info === LATE)
    throw new UnableError(`no container engine answers within ${ANSWER_MS / 1000} s`, { hint });
  return info.CgroupVersion ?? '1';
}

function refuse(environment: EphemeralEnvironment): void {
  const problems: Problem[] = Object.values(environment.hosts).flatMap((host) =>
    misplacedKeys('docker', host).map(({ key, ...problem }) => ({
      file: environment.file,
      path: ['hosts', host.name, ...key].join('.'),
      ...problem,
    })),
  );
  if (problems.length > 0) throw new ConfigurationError(problems);
}
