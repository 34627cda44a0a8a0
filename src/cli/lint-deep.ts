import { type LoadOptions, loadEnvironment } from '../config/load.ts';
import type { EphemeralEnvironment } from '../model/environment.ts';
import { ConfigurationError, type Problem } from '../model/errors.ts';
import type { Obstacle } from '../model/obstacle.ts';
import type { Registered } from '../provider/registry.ts';
import { foresee } from '../stack/foresee.ts';
import type { Io } from './io.ts';

/**
 * Asks the providers of environments what would keep them from starting, and reports it.
 * @returns the exit code: 0, or 2 if something could not be asked
 * @throws ConfigurationError with everything that stands in the way
 */
export async function lintDeep(
  names: readonly string[],
  providers: readonly Registered[],
  options: Omit<LoadOptions, 'secrets'>,
  io: Io,
): Promise<0 | 2> {
  const problems: Problem[] = [];
  let unable = false;
  for (const name of names) {
    const environment = await loadEnvironment(name, { ...options, secrets: 'resolve' });
    if (environment.lifecycle === 'live') {
      io.stdout.write(`${name}: live, nothing to start\n`);
      continue;
    }
    const { asked, silent, obstacles } = await foresee(environment, providers, options);
    problems.push(
      ...obstacles.filter((one) => one.unable === undefined).map((one) => problemOf(one, environment)),
    );
    for (const obstacle of obstacles.filter((one) => one.unable === true)) {
      unable = true;
      const hint = obstacle.hint === undefined ? '' : `\n  ${obstacle.hint}`;
      io.stderr.write(`could not be asked: ${sayWhose(obstacle, environment)}${hint}\n`);
    }
    const parts = [
      ...(asked.length === 0 ? [] : [`asked ${asked.join(', ')}`]),
      ...(silent.length === 0 ? [] : [`nothing to ask before a start: ${silent.join(', ')}`]),
    ];
    if (parts.length > 0) io.stdout.write(`${name}: ${parts.join('; ')}\n`);
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return unable ? 2 : 0;
}

function problemOf(obstacle: Obstacle, environment: EphemeralEnvironment): Problem {
  const { host, message, hint } = obstacle;
  return {
    file: environment.file,
    ...(host === undefined ? {} : { path: `hosts.${host}` }),
    message,
    ...(hint === undefined ? {} : { hint }),
  };
}

function sayWhose({ host, message }: Obstacle, { name }: EphemeralEnvironment): string {
  return host === undefined ? `${name}: ${message}` : `${name}, host "${host}": ${message}`;
}
