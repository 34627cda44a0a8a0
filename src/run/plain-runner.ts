import { resolve } from 'node:path';
import { loadEnvironment, loadSettings, revealedSecrets } from '../config/load.ts';
import { makeFolder } from '../disk/make-folder.ts';
import { Mask } from '../model/mask.ts';
import { loadProviders } from '../provider/own-providers.ts';
import { AfterAll, BeforeAll, type HookTarget } from '../runner/define.ts';
import { blueprintOf } from '../sentence/blueprint.ts';
import { Keeper } from '../stack/keeper.ts';
import { nobodyLooked } from '../stack/nobody-looked.ts';
import { openDeskHere } from '../world/thread.ts';
import { AuditFile } from './audit-file.ts';
import { openDesk } from './desk.ts';
import { maskLogs } from './mask-logs.ts';
import { openReveal } from './reveal.ts';
import { makeRunId } from './run-id.ts';

/**
 * Under plain `cucumber-js`, no run of ours owns the stacks, so the coordinator's own hooks do. Under `opsproof run` these hooks do
 * nothing: the world parameters say so.
 */
interface Parameters {
  readonly opsproof?: object;
}

/** The runner's ES module does not export its HookTarget. */
const COORDINATOR = 'COORDINATOR' as HookTarget;

const open: { close?: () => Promise<void> } = {};

BeforeAll({ name: 'open the stacks', on: COORDINATOR }, async function (this: { parameters: Parameters }) {
  if (this.parameters.opsproof !== undefined) return;
  const cwd = process.cwd();
  const { reports, providers: files } = await loadSettings(cwd);
  const providers = await loadProviders(cwd, files);
  const runId = makeRunId(new Date());
  const directory = resolve(cwd, reports, runId);
  makeFolder(directory);
  const mask = new Mask();
  const load = async (name: string) => {
    const { env } = process;
    const options = {
      cwd,
      env,
      secrets: 'resolve',
      reports,
      providers: providers.map(({ shape }) => shape),
    } as const;
    const environment = await loadEnvironment(name, options);
    for (const secret of await revealedSecrets(environment)) mask.add(secret);
    return environment;
  };
  const audit = new AuditFile(directory, runId, mask);
  const keeper = new Keeper({
    conceal: (secret) => mask.add(secret),
    maskLogs: async () => {
      for (const problem of await maskLogs(directory, mask)) process.stderr.write(`${mask.apply(problem)}\n`);
    },
    note: (line) => audit.append([line]),
    runId,
    directory,
    cwd,
    keep: false,
    loadEnvironment: load,
    providers,
    onEvent: ({ environment, host, phase, problem }) => {
      if (problem === true)
        process.stderr.write(mask.apply(`${[environment, host].filter(Boolean).join(' ')}: ${phase}\n`));
    },
  });
  const desk = openDeskHere(
    openDesk({
      keeper,
      rename: (name) => name,
      describe: async (name) => {
        const environment = await load(name);
        return blueprintOf(environment, await nobodyLooked(environment));
      },
      reveal: openReveal({ cwd, env: process.env, mask }),
      hide: (value) => mask.add(value),
      audit: (lines) => audit.append(lines),
    }),
  );
  open.close = async () => {
    const leftovers = await keeper.down();
    desk.close();
    const unaudited = audit.close();
    if (unaudited !== undefined) process.stderr.write(`${unaudited}\n`);
    if (leftovers.length > 0) throw new Error(`left behind:\n${leftovers.join('\n')}`);
  };
});

AfterAll({ name: 'close the stacks', on: COORDINATOR }, async () => {
  await open.close?.();
});
