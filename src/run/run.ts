import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { ISourcesCoordinates } from '@cucumber/cucumber/api';
import { loadEnvironment, loadSettings, revealedSecrets } from '../config/load.ts';
import { loadWaivers } from '../config/waivers.ts';
import { ConfigurationError } from '../model/errors.ts';
import { Mask } from '../model/mask.ts';
import { isExpired } from '../model/waiver.ts';
import { PROVIDER_NAMES } from '../provider/registry.ts';
import type { RunEvent } from '../report/events.ts';
import type { ChosenFormat } from '../report/formats.ts';
import { Tally } from '../report/tally.ts';
import { openSinks } from '../report/write-reports.ts';
import { Keeper } from '../stack/keeper.ts';
import { blueprintOf } from '../world/blueprint.ts';
import { limitHosts } from '../world/limit-hosts.ts';
import { openDeskHere } from '../world/thread.ts';
import { aboutRun, askCommit } from './about.ts';
import { AuditFile } from './audit-file.ts';
import { openDesk } from './desk.ts';
import { loadLibrary, type Selection, sourcesOf } from './features.ts';
import { guardOutput } from './guard-output.ts';
import { lintScenarios } from './lint.ts';
import { maskEvent } from './mask-event.ts';
import { maskLogs } from './mask-logs.ts';
import { maskedError } from './masked-error.ts';
import { memoize } from './memoize.ts';
import { planScenarios } from './plan.ts';
import { remember } from './remember.ts';
import { parseRenaming } from './renaming.ts';
import { openReveal } from './reveal.ts';
import { makeRunId } from './run-id.ts';
import { loadRunner } from './runner.ts';
import { keepHeapSmall } from './small-heap.ts';
import { Used } from './used.ts';
import { writtenSecrets } from './written-secrets.ts';

export interface RunRequest {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly colors: boolean;
  readonly selection: Selection;
  /** Values of `--env`. */
  readonly environments: readonly string[];
  /** Values of `--limit`: names, patterns and groups of hosts; empty: all hosts. */
  readonly limit: readonly string[];
  /** Worker threads; undefined: the settings'. 0 and 1: none. */
  readonly parallel: number | undefined;
  /** How often a red scenario is tried again. */
  readonly retry: number;
  readonly failFast: boolean;
  /** True: stacks stay up afterwards. */
  readonly keep: boolean;
  /** Reports besides those that are always written. */
  readonly formats?: readonly ChosenFormat[];
  /** Called when the reports are written, with all that was found out; it may not change the verdict. */
  readonly finished?: (tally: Tally, runId: string) => Promise<void> | void;
  /** Aborted when the operator interrupts. */
  readonly interrupt: AbortSignal;
}

const SILENT_FORMATTER = fileURLToPath(
  new URL(`./silent-formatter${import.meta.url.slice(-3)}`, import.meta.url),
);

/** How long the threads of an interrupted run have to end the commands they run on hosts, in milliseconds. */
const DISMISS_MS = 10_000;

/**
 * Runs features: finds every mistake first, brings stacks up as scenarios ask for them, tears all down, writes the reports.
 * @returns the exit code
 * @throws ConfigurationError before anything is started
 */
export async function run(request: RunRequest): Promise<number> {
  const mask = new Mask();
  const unguard = [...new Set([request.stdout, request.stderr])].map((stream) => guardOutput(stream, mask));
  try {
    return await runMasked(request, mask);
  } catch (error) {
    throw maskedError(error, mask);
  } finally {
    for (const end of unguard) end();
  }
}

async function runMasked(request: RunRequest, mask: Mask): Promise<number> {
  const { cwd } = request;
  const settings = await loadSettings(cwd);
  const renaming = parseRenaming(request.environments, settings.environment);
  const load = memoize(async (name: string) => {
    const environment = await loadEnvironment(name, {
      cwd,
      env: request.env,
      secrets: 'resolve',
      providers: PROVIDER_NAMES,
    });
    for (const secret of await revealedSecrets(environment)) mask.add(secret);
    return environment;
  });
  const reveal = openReveal({ cwd, env: request.env, mask });
  const describe = async (name: string) => limitHosts(blueprintOf(await load(name)), request.limit);

  const commit = askCommit(request, settings);
  const sources = sourcesOf(request.selection, settings);
  const library = await loadLibrary(cwd, sources, settings);
  const plan = await planScenarios(cwd, sources);
  for (const secret of writtenSecrets(plan.scenarios)) mask.add(secret);
  const problems = [
    ...plan.problems,
    ...(await lintScenarios(plan.scenarios, {
      ...library,
      describe: (name) => describe(renaming.of(name)),
      environment: renaming.standard,
      reveal,
    })),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
  if (plan.scenarios.length === 0) throw new ConfigurationError([nothingToRun(sources)]);

  const about = await aboutRun(request, plan, commit);
  const started = Date.now();
  const waivers = (await loadWaivers(cwd)).waivers.filter((waiver) => !isExpired(waiver, started));
  const runId = makeRunId(new Date(started));
  const directory = join(cwd, settings.reports, runId);
  await mkdir(directory, { recursive: true });
  const { stdout, stderr, colors, env } = request;
  const reports = openSinks(
    { directory, cwd, stdout, stderr, colors, env },
    undefined,
    undefined,
    request.formats,
  );
  const tally = new Tally();
  let over = false;
  const tell = (event: RunEvent) => {
    // After an interrupt the runner goes on for a moment among vanishing hosts; what it says then proves nothing.
    if (over || (request.interrupt.aborted && event.type === 'envelope')) return;
    const masked = maskEvent(event, mask);
    tally.on(masked);
    reports.on(masked);
  };
  tell({ type: 'run-started', runId, at: new Date(started).toISOString(), directory, about, waivers });

  const audit = new AuditFile(directory, runId, mask);
  const keeper = new Keeper({
    runId,
    directory,
    cwd,
    env: request.env,
    keep: request.keep,
    loadEnvironment: load,
    onEvent: (event) => tell({ type: 'stack', ...event }),
    conceal: (secret) => mask.add(secret),
    note: (line) => audit.append([line]),
  });
  const used = new Used();
  const desk = openDeskHere(
    used.at(
      openDesk({
        keeper,
        rename: renaming.of,
        describe,
        reveal,
        audit: (lines) => audit.append(lines),
      }),
    ),
  );
  let leftovers: readonly string[] = [];
  try {
    const { runCucumber } = loadRunner();
    keepHeapSmall();
    const parallel = request.parallel ?? settings.parallel;
    const running = runCucumber(
      {
        sources,
        support: library.support,
        runtime: {
          dryRun: false,
          failFast: request.failFast,
          filterStacktraces: true,
          parallel: parallel > 1 ? parallel : 0,
          retry: request.retry,
          retryTagFilter: '',
          strict: true,
          worldParameters: {
            opsproof: {
              seed: runId,
              ...(renaming.standard === undefined ? {} : { environment: renaming.standard }),
            },
          },
        },
        formats: { stdout: SILENT_FORMATTER, files: {}, publish: false, options: {} },
      },
      { cwd, stdout: request.stdout, stderr: request.stderr, env: request.env as NodeJS.ProcessEnv },
      (envelope) => tell({ type: 'envelope', envelope }),
    );
    await Promise.race([running, aborted(request.interrupt)]);
  } finally {
    // Begun first, so that no scenario gets a stack any more.
    const removing = keeper.down();
    if (request.interrupt.aborted) await desk.dismiss(DISMISS_MS);
    leftovers = await removing;
    desk.close();
  }
  const at = new Date();
  const interrupted = request.interrupt.aborted;
  tell({
    type: 'run-finished',
    at: at.toISOString(),
    durationMs: at.getTime() - started,
    interrupted,
    leftovers,
    used: used.list(),
  });
  over = true;
  const unaudited = audit.close() ?? [];
  const unmasked = await maskLogs(directory, mask);
  const unremembered = await remember(
    join(cwd, settings.reports, 'history.sqlite'),
    {
      id: runId,
      startedAt: new Date(started).toISOString(),
      durationMs: at.getTime() - started,
      commit: about.commit?.id,
    },
    tally,
  );
  for (const problem of [...(await reports.close()), ...unmasked, ...unremembered].concat(unaudited))
    request.stderr.write(`${mask.apply(problem)}\n`);
  await request.finished?.(tally, runId);
  return tally.exitCode();
}

function nothingToRun({ paths, tagExpression, names, shard }: ISourcesCoordinates) {
  const filters = [
    tagExpression === '' ? [] : `the tags ${JSON.stringify(tagExpression)}`,
    names.length === 0 ? [] : `the name ${names.map((name) => JSON.stringify(name)).join(' or ')}`,
    shard === undefined ? [] : `the shard ${shard}`,
  ].flat();
  const filtered = filters.length === 0 ? '' : ` with ${filters.join(' and ')}`;
  return { message: `no scenario to run in ${paths.join(', ')}${filtered}: nothing would be proved` };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
