import { existsSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import { ConfigurationError } from '../../model/errors.ts';
import { didYouMean } from '../../model/nearest.ts';
import { runProgram } from '../program.ts';
import type { StackContext } from '../provider.ts';
import { findCompose } from './command.ts';
import { type ComposeModel, copiesOf } from './project.ts';
import { type ComposeHost, type ComposeSettings, composeFiles } from './shape.ts';

/** A compose file as compose itself understands it. */
export interface ReadModel {
  readonly model: ComposeModel;
  /** Where the file is. */
  readonly folder: string;
  /** The words of every command about the project. */
  readonly common: readonly string[];
}

type Reading = Pick<StackContext, 'cwd' | 'env' | 'environment' | 'settings'> & {
  readonly signal?: AbortSignal;
  readonly project: string;
};

const CONFIG_MS = 60_000;

/** Lets compose read the file, and compares it with the hosts. Makes nothing. @throws UnableError, ConfigurationError */
export async function readModel(
  hosts: readonly ComposeHost[],
  { cwd, env, environment, settings: said, signal, project }: Reading,
): Promise<ReadModel> {
  const settings = said as ComposeSettings;
  const [file = '', ...envFiles] = composeFiles(settings, cwd);
  if (!existsSync(file))
    throw new ConfigurationError([
      {
        message: `"${environment}": there is no compose file ${relative(cwd, file)}`,
        hint: 'name it: providers: { compose: { file: … } }, from the folder of the environment',
      },
    ]);
  const program = await findCompose({ cwd, env });
  const folder = dirname(file);
  const common = [
    ...program,
    '-p',
    project,
    '--project-directory',
    folder,
    ...envFiles.flatMap((one) => ['--env-file', one]),
    ...(settings.profiles ?? []).flatMap((one) => ['--profile', one]),
  ];
  const read = await runProgram([...common, '-f', file, 'config', '--format', 'json'], {
    cwd: folder,
    env,
    limitMs: CONFIG_MS,
    ...(signal === undefined ? {} : { signal }),
  });
  if (read.exitCode !== 0)
    throw new ConfigurationError([
      { message: `"${environment}": docker compose refuses ${relative(cwd, file)}: ${saidBy(read.stderr)}` },
    ]);
  const model = JSON.parse(read.stdout) as ComposeModel;
  checkServices(hosts, model, environment, basename(file));
  return { model, folder, common };
}

/** Name of a host's service. */
export function serviceOf({ name, service }: ComposeHost): string {
  return service ?? name;
}

/** @throws ConfigurationError with every host that is no service, or more than one container */
function checkServices(
  hosts: readonly ComposeHost[],
  { services }: ComposeModel,
  environment: string,
  file: string,
): void {
  const names = Object.keys(services);
  const problems = hosts.flatMap((host) => {
    const name = serviceOf(host);
    const service = services[name];
    if (service === undefined)
      return [
        {
          message: `host "${host.name}" of "${environment}": ${file} has no active service "${name}"; ${didYouMean(name, names)}`,
          hint: 'a service of a profile needs the profile under providers: { compose: { profiles: [ … ] } }',
        },
      ];
    const copies = copiesOf(service);
    if (copies === 1) return [];
    return [
      {
        message: `host "${host.name}" of "${environment}": the service "${name}" has ${copies} containers, and a host is one`,
      },
    ];
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
}

/** The last lines of what compose says, without those of its progress. */
export function saidBy(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(?:Container|Network|Volume|Image|time=)/.test(line));
  return lines.slice(-5).join('\n') || 'it said nothing';
}
