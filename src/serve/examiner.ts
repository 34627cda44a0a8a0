import { loadSettings } from '../config/load.ts';
import { loadWaivers } from '../config/waivers.ts';
import type { AuditLine } from '../model/audit-line.ts';
import { ConfigurationError } from '../model/errors.ts';
import type { Mask } from '../model/mask.ts';
import { printDuration } from '../model/quantity.ts';
import { isExpired, type Waiver } from '../model/waiver.ts';
import type { RunEvent } from '../report/event/events.ts';
import { Tally } from '../report/event/tally.ts';
import { type Ground, openGround, planOn } from '../run/ground.ts';
import { plainSteps } from '../run/library.ts';
import { maskEvent } from '../run/mask-event.ts';
import type { SurveyedPlan } from '../run/plan.ts';
import type { PlannedScenario } from '../run/planned-scenario.ts';
import { makeRunId } from '../run/run-id.ts';
import type { RunRequest } from '../run/run-request.ts';
import { runScenarios } from '../run/run-scenarios.ts';
import { LATE, within } from '../transport/deadline.ts';
import { ENDING, lookOf, noLook, type ServedLook } from './look.ts';
import { refuseActing } from './only-checks.ts';

/** How long the steps of a stopped look have to finish, in milliseconds. */
const SETTLE_MS = 1_000;

export interface ExaminerOptions {
  readonly request: Pick<RunRequest, 'cwd' | 'env' | 'stdout' | 'stderr' | 'environments' | 'selection'>;
  readonly mask: Mask;
  /** Time limit for a look, in milliseconds; then it is unable. */
  readonly timeoutMs: number;
  /** Absolute path of the folder of the audit log; exists. */
  readonly directory: string;
  readonly now: () => number;
  audit(lines: readonly AuditLine[]): void;
}

export interface Examined {
  readonly look: ServedLook;
  /** True if one of its steps never finishes: this thread can no longer look. */
  readonly stuck: boolean;
}

/** Checks the features repeatedly, one look at a time, in one thread. Leaves no connection open between looks. */
export class Examiner {
  readonly #options: ExaminerOptions;
  readonly #ground: Ground;
  readonly #waivers: readonly Waiver[];
  #tags: readonly string[] = [];
  #scenarios = 0;
  #current: AbortController | undefined;
  #closed = false;

  private constructor(options: ExaminerOptions, ground: Ground, waivers: readonly Waiver[]) {
    this.#options = options;
    this.#ground = ground;
    this.#waivers = waivers;
  }

  /** @throws ConfigurationError for everything that `opsproof run` refuses, for scenarios that act and for ephemeral environments */
  static async open(options: ExaminerOptions): Promise<Examiner> {
    const { request, mask } = options;
    const ground = await openGround({ ...request, limit: [] }, await loadSettings(request.cwd), mask);
    const { waivers } = await loadWaivers(request.cwd);
    const examiner = new Examiner(options, ground, waivers);
    await examiner.#plan(makeRunId(new Date(options.now())));
    return examiner;
  }

  /** Tags of the scenarios, with the at sign, sorted. */
  get tags(): readonly string[] {
    return this.#tags;
  }

  get scenarios(): number {
    return this.#scenarios;
  }

  /**
   * Checks all scenarios, or those with a tag. Call it when the last look has ended.
   * @param tag with the at sign
   */
  async look(tag?: string): Promise<Examined> {
    const started = this.#options.now();
    const runId = makeRunId(new Date(started));
    let plan: SurveyedPlan;
    try {
      plan = await this.#plan(runId);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      const why = this.#options.mask.apply(error.message);
      return { look: noLook('misconfigured', why, started), stuck: false };
    }
    return this.#pass(plan, tag, { runId, started });
  }

  /** Stops the current look. */
  stop(): void {
    this.#closed = true;
    this.#current?.abort();
  }

  /** Reads the features again: they may have changed since the last look. @throws ConfigurationError */
  async #plan(runId: string): Promise<SurveyedPlan> {
    const plan = await planOn(this.#ground, this.#options.request.cwd, this.#options.mask, runId);
    const { scenarios } = plan;
    await refuseActing(scenarios, this.#ground);
    this.#scenarios = scenarios.length;
    this.#tags = [...new Set(scenarios.flatMap(({ pickle }) => pickle.tags.map(({ name }) => name)))].sort();
    return plan;
  }

  async #pass(
    plan: SurveyedPlan,
    tag: string | undefined,
    { runId, started }: { readonly runId: string; readonly started: number },
  ): Promise<Examined> {
    const { request, mask, directory, timeoutMs, now, audit } = this.#options;
    const tally = new Tally();
    const stop = new AbortController();
    const tell = (event: RunEvent) => {
      if (stop.signal.aborted && event.type === 'envelope') return;
      tally.on(maskEvent(event, mask));
    };
    const at = new Date(started).toISOString();
    const waivers = this.#waivers.filter((waiver) => !isExpired(waiver, started));
    tell({
      ...{ type: 'run-started', runId, at, directory, waivers },
      plainSteps: plainSteps(this.#ground.library),
    });
    this.#current = stop;
    if (this.#closed) stop.abort();
    const deadline = setTimeout(() => stop.abort(), timeoutMs);
    try {
      const { leftovers, used, settled } = await runScenarios({
        ground: this.#ground,
        plan: { ...plan, scenarios: plan.scenarios.filter((scenario) => hasTag(scenario, tag)) },
        request: {
          ...request,
          limit: [],
          colors: false,
          parallel: 0,
          retry: 0,
          failFast: false,
          keep: false,
          interrupt: stop.signal,
        },
        runId,
        directory,
        mask,
        tell,
        audit,
      });
      const ended = now();
      const end = { at: ended, durationMs: ended - started };
      const interrupted = stop.signal.aborted;
      tell({
        type: 'run-finished',
        ...end,
        at: new Date(ended).toISOString(),
        interrupted,
        leftovers,
        used,
      });
      if (!interrupted) return { look: lookOf(tally, end), stuck: false };
      const why = this.#closed ? ENDING : `stopped: it did not finish within ${printDuration(timeoutMs)}`;
      return { look: lookOf(tally, end, why), stuck: (await within(settled, SETTLE_MS)) === LATE };
    } finally {
      clearTimeout(deadline);
      this.#current = undefined;
    }
  }
}

function hasTag({ pickle }: PlannedScenario, tag: string | undefined): boolean {
  return tag === undefined || pickle.tags.some(({ name }) => name === tag);
}
