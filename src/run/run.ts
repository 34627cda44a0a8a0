import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { loadWaivers } from '../config/waivers.ts';
import { makeFolder } from '../disk/make-folder.ts';
import { Mask } from '../model/mask.ts';
import { isExpired } from '../model/waiver.ts';
import type { RunEvent } from '../report/event/events.ts';
import { withoutReport } from '../report/event/exit-code.ts';
import { openSinks } from '../report/sink/write-reports.ts';
import { AuditFile } from './audit-file.ts';
import { guardOutput } from './guard-output.ts';
import { plainSteps } from './library.ts';
import { maskEvent } from './mask-event.ts';
import { maskedError } from './masked-error.ts';
import { prepareRun } from './prepare.ts';
import { prepareToRemember, remember } from './remember.ts';
import { makeRunId } from './run-id.ts';
import type { RunRequest } from './run-request.ts';
import { runScenarios } from './run-scenarios.ts';

/**
 * Runs features: finds every mistake first, brings stacks up on demand, tears all down, writes the reports.
 * @returns the exit code
 * @throws ConfigurationError before anything is started
 */
export async function run(request: RunRequest): Promise<number> {
  const mask = new Mask();
  const guards = new Map(
    [...new Set([request.stdout, request.stderr])].map(
      (stream) => [stream, guardOutput(stream, mask)] as const,
    ),
  );
  try {
    return await runMasked(request, mask, guards.get(request.stdout)?.forReports ?? request.stdout);
  } catch (error) {
    throw maskedError(error, mask);
  } finally {
    for (const { end } of guards.values()) end();
  }
}

async function runMasked(request: RunRequest, mask: Mask, forReports: Writable): Promise<number> {
  const { cwd } = request;
  const runId = makeRunId(new Date());
  const { ground, about, plan } = await prepareRun(request, mask, runId);
  const { settings } = ground;
  const started = Date.now();
  const waivers = (await loadWaivers(cwd)).waivers.filter((waiver) => !isExpired(waiver, started));
  const directory = resolve(cwd, settings.reports, runId);
  makeFolder(directory);
  const { stdout, stderr, colors, env } = request;
  const reports = openSinks(
    { directory, cwd, stdout, forReports, stderr, colors, env },
    undefined,
    undefined,
    request.formats,
  );
  const { tally } = reports;
  let over = false;
  const tell = (event: RunEvent) => {
    // After an interrupt, the runner continues for a moment while hosts disappear; its results from then on prove nothing.
    if (over || (request.interrupt.aborted && event.type === 'envelope')) return;
    reports.on(maskEvent(event, mask));
  };
  tell({
    ...{ type: 'run-started', runId, at: new Date(started).toISOString(), directory, about, waivers },
    plainSteps: plainSteps(ground.library),
  });

  const audit = new AuditFile(directory, runId, mask);
  const { leftovers, unmasked, used } = await runScenarios({
    ground,
    request,
    plan,
    runId,
    directory,
    mask,
    tell,
    audit: (lines) => audit.append(lines),
    idle() {
      prepareToRemember();
      reports.prepare();
    },
  });
  const at = new Date();
  const interrupted = request.interrupt.aborted;
  tell({
    type: 'run-finished',
    at: at.toISOString(),
    durationMs: at.getTime() - started,
    interrupted,
    leftovers,
    used,
  });
  over = true;
  const unaudited = audit.close() ?? [];
  // Written by threads of Node's while this one writes the history.
  const closing = reports.close();
  const unremembered = await remember(
    resolve(cwd, settings.reports, 'history.sqlite'),
    {
      id: runId,
      startedAt: new Date(started).toISOString(),
      durationMs: at.getTime() - started,
      commit: about.commit?.id,
    },
    tally,
    settings.keepDays,
  );
  for (const problem of [...(await closing), ...unmasked, ...unremembered].concat(unaudited))
    request.stderr.write(`${mask.apply(problem)}\n`);
  await request.finished?.(tally, runId);
  const told = !reports.incomplete() && unaudited.length === 0;
  return told ? tally.exitCode() : withoutReport(tally.exitCode());
}
