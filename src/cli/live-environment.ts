import { loadEnvironment, loadSettings } from '../config/load.ts';
import type { LiveEnvironment } from '../model/environment.ts';
import { ConfigurationError } from '../model/errors.ts';
import { loadProviders } from '../provider/own-providers.ts';
import type { Io } from './io.ts';

/**
 * The live environment of a command that watches hosts.
 * @param name of `--env`; undefined: the settings' environment
 * @throws ConfigurationError also for an ephemeral one
 */
export async function liveEnvironment(
  command: string,
  name: string | undefined,
  io: Io,
): Promise<LiveEnvironment> {
  const settings = await loadSettings(io.cwd);
  const wanted = name ?? settings.environment;
  if (wanted === undefined)
    throw new ConfigurationError([{ message: `opsproof ${command} needs an environment: --env E` }]);
  const environment = await loadEnvironment(wanted, {
    cwd: io.cwd,
    env: io.env,
    secrets: 'resolve',
    providers: (await loadProviders(io.cwd, settings.providers)).map(({ shape }) => shape),
  });
  if (environment.lifecycle === 'live') return environment;
  throw new ConfigurationError([
    {
      file: environment.file,
      message: `the environment "${wanted}" is ephemeral: it is new each time, so it cannot drift`,
    },
  ]);
}
