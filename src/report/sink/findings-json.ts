import { printExactJson } from '../../model/exact-json.ts';
import type { Finding } from '../../model/finding.ts';
import type { RunEvent } from '../event/events.ts';
import type { ImageUsed, RunAbout } from '../event/run-about.ts';
import { inFileOrder, type RunError, type ScenarioResult } from '../event/scenario-result.ts';
import type { Sink } from '../event/sink.ts';
import type { Counts, Tally } from '../event/tally.ts';
import { waiversOf } from '../text/waived-text.ts';
import { writeReport } from './report-file.ts';

/** Shape of `findings.json`; `schema` increases when something is removed or changes its meaning, never for additions. */
export interface FindingsFile extends Partial<RunAbout> {
  readonly schema: 1;
  readonly runId: string;
  /** RFC 3339. */
  readonly startedAt: string;
  /** RFC 3339. */
  readonly finishedAt: string;
  readonly durationMs: number;
  readonly exitCode: number;
  readonly interrupted: boolean;
  /** Names of the environments that scenarios ran on. */
  readonly environments: readonly string[];
  /** The images of their containers. */
  readonly images: readonly ImageUsed[];
  readonly counts: Counts;
  /** Lines about what teardown could not remove. */
  readonly leftovers: readonly string[];
  /** About the run as a whole: features that do not parse, failing hooks around the run. */
  readonly errors: readonly RunError[];
  /** In the order of the feature files. */
  readonly scenarios: readonly ScenarioEntry[];
}

/** A scenario with all its findings; for evidence only the names, because its text is in the messages and the page. */
export interface ScenarioEntry extends Omit<ScenarioResult, 'evidence' | 'errors' | 'findings'> {
  /** Each is a PlacedFinding, unless an older opsproof wrote the file. */
  readonly findings: readonly Finding[];
  readonly errors: readonly Omit<RunError, 'findings'>[];
  readonly evidence: readonly string[];
  /** Ids of the waivers that cover something red in it. */
  readonly waivers?: readonly string[];
}

/** `findings.json`: the whole run for programs. */
export const findings: Sink = {
  name: 'findings',
  meanwhile: { text: `${JSON.stringify({ schema: 1, unfinished: true })}\n` },
  open(context) {
    const { tally } = context;
    let started: Extract<RunEvent, { type: 'run-started' }> | undefined;
    let finished: Extract<RunEvent, { type: 'run-finished' }> | undefined;
    return {
      on(event) {
        if (event.type === 'run-started') started = event;
        if (event.type === 'run-finished') finished = event;
      },
      async close() {
        const file: FindingsFile = {
          schema: 1,
          runId: started?.runId ?? '',
          startedAt: started?.at ?? '',
          finishedAt: finished?.at ?? '',
          durationMs: finished?.durationMs ?? 0,
          exitCode: tally.exitCode(),
          interrupted: finished?.interrupted ?? false,
          ...started?.about,
          environments: tally.environments(),
          images: finished?.used?.images ?? [],
          counts: tally.counts(),
          leftovers: tally.leftovers(),
          errors: tally.errors(),
          scenarios: inFileOrder(tally.results()).map((result) => scenarioEntry(result, tally)),
        };
        await writeReport(context, 'findings.json', `${printExactJson(file, 2)}\n`);
      },
    };
  },
};

function scenarioEntry(whole: ScenarioResult, tally: Tally): ScenarioEntry {
  const { errors, evidence, ...result } = whole;
  const waivers = waiversOf(tally.cover(whole)).map(({ id }) => id);
  return {
    ...result,
    errors: errors.map(({ findings: _, ...error }) => error),
    evidence: evidence.map(({ name }) => name),
    ...(waivers.length === 0 ? {} : { waivers }),
  };
}
