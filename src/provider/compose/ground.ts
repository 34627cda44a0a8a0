import { setTimeout as sleep } from 'node:timers/promises';
import { UnableError } from '../../model/errors.ts';
import { type Engine, engine } from '../../transport/docker/engine.ts';
import { sshPortOf } from '../docker/target.ts';
import { markedEnv } from '../marked-env.ts';
import { runProgram } from '../program.ts';
import type { StackContext } from '../provider.ts';
import { makeSshKeyPair, type SshKeyPair } from '../ssh-key.ts';
import { containerHostOf } from './container-host-of.ts';
import { ownProject, type Project, projectName } from './project.ts';
import { readModel, saidBy, serviceOf } from './read-model.ts';
import type { ComposeHost } from './shape.ts';
import { COMPOSE_MARK } from './things.ts';

/** What the services of one stack share. */
export interface ComposeGround {
  readonly engine: Engine;
  readonly project: Project;
  keys(): SshKeyPair;
  /** Runs `docker compose` on the project. @throws UnableError with what it said */
  compose(words: readonly string[], limitMs: number): Promise<void>;
}

const CREATE_MS = 14 * 60_000;
/** What an interrupted client asked for last may still appear in the engine. */
const LATE_MS = 1_000;

/** Reads the file, and makes everything without starting it. @throws UnableError, ConfigurationError */
export async function makeGround(
  hosts: readonly ComposeHost[],
  context: StackContext,
): Promise<ComposeGround> {
  const { prefix, labels, ledger, environment, signal } = context;
  const project = projectName(prefix);
  const { model, folder, common } = await readModel(hosts, { ...context, project });
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

function portsOf(host: ComposeHost): readonly number[] {
  const ssh = sshPortOf(containerHostOf(host));
  return [...host.ports, ...(ssh === undefined ? [] : [ssh])];
}
