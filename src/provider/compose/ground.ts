import { existsSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError, UnableError } from '../../model/errors.ts';
import { didYouMean } from '../../model/nearest.ts';
import { type Engine, engine } from '../../transport/docker/engine.ts';
import { sshPortOf } from '../docker/target.ts';
import { markedEnv } from '../marked-env.ts';
import { runProgram } from '../program.ts';
import type { StackContext } from '../provider.ts';
import { makeSshKeyPair, type SshKeyPair } from '../ssh-key.ts';
import { findCompose } from './command.ts';
import { containerHostOf } from './container-host-of.ts';
import { type ComposeModel, copiesOf, ownProject, type Project, projectName } from './project.ts';
import { type ComposeHost, type ComposeSettings, composeFiles } from './shape.ts';
import { COMPOSE_MARK } from './things.ts';

/** What the services of one stack share. */
export interface ComposeGround {
  readonly engine: Engine;
  readonly project: Project;
  keys(): SshKeyPair;
  /** Runs `docker compose` on the project. @throws UnableError with what it said */
  compose(words: readonly string[], limitMs: number): Promise<void>;
}

const CONFIG_MS = 60_000;
const CREATE_MS = 14 * 60_000;
/** What an interrupted client asked for last may still appear in the engine. */
const LATE_MS = 1_000;

/** Reads the file, and makes everything without starting it. @throws UnableError, ConfigurationError */
export async function makeGround(
  hosts: readonly ComposeHost[],
  context: StackContext,
): Promise<ComposeGround> {
  const { prefix, labels, ledger, environment, env, signal, cwd } = context;
  const settings = context.settings as ComposeSettings;
  const [file = '', ...envFiles] = composeFiles(settings, cwd);
  if (!existsSync(file))
    throw new ConfigurationError([
      {
        message: `"${environment}": there is no compose file ${relative(cwd, file)}`,
        hint: 'name it: providers: { compose: { file: … } }, from the folder of the environment',
      },
    ]);
  const program = await findCompose(context);
  const project = projectName(prefix);
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
    signal,
  });
  if (read.exitCode !== 0)
    throw new ConfigurationError([
      { message: `"${environment}": docker compose refuses ${relative(cwd, file)}: ${saidBy(read.stderr)}` },
    ]);
  const model = JSON.parse(read.stdout) as ComposeModel;
  checkServices(hosts, model, environment, basename(file));
  const own = ownProject(model, {
    project,
    prefix,
    environment,
    labels: { ...labels, 'opsproof.provider': 'compose' },
    containers: new Map(hosts.map((host) => [serviceOf(host), `${prefix}-${host.name}`])),
    ports: new Map(hosts.map((host) => [serviceOf(host), portsOf(host)])),
  });
  // Values of env files may be secrets: the model goes through a pipe, never onto the disk.
  const stdin = JSON.stringify(own.model);
  const programId = `${prefix}-compose`;
  const marked = markedEnv(context, COMPOSE_MARK, programId);
  const compose = async (words: readonly string[], limitMs: number) => {
    const ended = await runProgram([...common, '-f', '-', '--progress', 'plain', ...words], {
      cwd: folder,
      env: marked,
      stdin,
      limitMs,
      signal,
    }).catch(async (error: unknown) => {
      await sleep(LATE_MS);
      throw error;
    });
    if (ended.exitCode === 0) return;
    throw new UnableError(`"${environment}": docker compose ${words[0]} failed: ${saidBy(ended.stderr)}`);
  };
  ledger.creating({ kind: 'program', id: programId });
  for (const id of own.networks) ledger.creating({ kind: 'network', id });
  for (const id of own.volumes) ledger.creating({ kind: 'volume', id });
  for (const id of own.containers) ledger.creating({ kind: 'container', id });
  await compose(['create', '--remove-orphans'], CREATE_MS);
  ledger.created({ kind: 'program', id: programId });
  for (const id of own.networks) ledger.created({ kind: 'network', id });
  for (const id of own.volumes) ledger.created({ kind: 'volume', id });
  for (const id of own.containers) ledger.created({ kind: 'container', id });
  let keys: SshKeyPair | undefined;
  return {
    engine: await engine(),
    project: own,
    compose,
    keys() {
      if (keys === undefined) {
        keys = makeSshKeyPair(prefix);
        context.conceal(keys.privateKey);
      }
      return keys;
    },
  };
}

/** Name of a host's service. */
export function serviceOf({ name, service }: ComposeHost): string {
  return service ?? name;
}

function portsOf(host: ComposeHost): readonly number[] {
  const ssh = sshPortOf(containerHostOf(host));
  return [...host.ports, ...(ssh === undefined ? [] : [ssh])];
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
function saidBy(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(?:Container|Network|Volume|Image|time=)/.test(line));
  return lines.slice(-5).join('\n') || 'it said nothing';
}
