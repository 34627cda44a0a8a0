import { ConfigurationError, messageOf } from '../../model/errors.ts';
import type { RunEvent } from '../event/events.ts';
import type { OpenSink, Sink, SinkContext } from '../event/sink.ts';
import { Tally } from '../event/tally.ts';
import type { ChosenFormat } from './chosen-formats.ts';
import { STDOUT } from './report-file.ts';
import { sinks as allSinks } from './sinks.ts';

export interface OpenReports {
  /** The results of the run so far. */
  readonly tally: Tally;
  on(event: RunEvent): void;
  /** Loads what `close` needs; call it while there is nothing else to do. */
  prepare(): void;
  /** Call once, after `run-finished`. Resolves when everything is on disk, with a line for each report that could not be written; never rejects. */
  close(): Promise<readonly string[]>;
  /** Whether a report that belongs to the run could not be written; known when they are closed. */
  incomplete(): boolean;
}

const CLOSE_TIMEOUT_MS = 60_000;

/**
 * Closed after all others, in this order: the terminal's last line names the page, which exists by then; GitHub takes commands from stdout
 * again after the commands of such a report, so no output of a host may follow them.
 */
const turnOf = ({ name, goes }: Sink): number => (name === 'terminal' ? 1 : goes === 'among stdout' ? 2 : 0);
const LAST_TURN = 2;

/**
 * Opens the sinks with these names, and the reports that were requested in addition.
 * @param sinks the registry, injected for tests
 * @throws ConfigurationError for unknown names
 */
export function openSinks(
  about: Omit<SinkContext, 'tally'>,
  names: readonly string[] = allSinks.map(({ name }) => name),
  sinks: readonly Sink[] = allSinks,
  chosen: readonly ChosenFormat[] = [],
): OpenReports {
  const known = sinks.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new ConfigurationError(
      unknown.map((name) => ({ message: `there is no report "${name}"; known: ${known.join(', ')}` })),
    );
  }
  const tally = new Tally();
  const context: SinkContext = { ...about, tally };
  const reports = [
    ...sinks
      .filter(({ name }) => names.includes(name))
      .map((sink) => new Report(sink, standardContext(context, chosen))),
    // Without a file, those that are always written would be written twice.
    ...chosen
      .filter(({ sink, file }) => file !== undefined || !(sinks.includes(sink) && names.includes(sink.name)))
      .map(
        ({ sink, file }) =>
          new Report(sink, { ...chosenContext(context), ...(file === undefined ? {} : { file }) }),
      ),
  ];
  return {
    tally,
    on(event) {
      tally.on(event);
      const told = event.type === 'envelope' ? { ...event, json: JSON.stringify(event.envelope) } : event;
      for (const report of reports) report.on(told);
    },
    prepare() {
      for (const report of reports) report.prepare();
    },
    async close() {
      const order = Map.groupBy(reports, ({ turn }) => turn);
      for (let turn = 0; turn <= LAST_TURN; turn++)
        await Promise.all((order.get(turn) ?? []).map((report) => report.close()));
      return reports.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
    },
    incomplete: () => reports.some(({ problem, remote }) => problem !== undefined && !remote),
  };
}

function chosenContext(context: SinkContext): SinkContext {
  return { ...context, stdout: context.forReports ?? context.stdout };
}

/** A report on stdout has it alone, because a program reads it. */
function standardContext(context: SinkContext, chosen: readonly ChosenFormat[]): SinkContext {
  if (context.stderr === undefined || !chosen.some(({ file }) => file === STDOUT)) return context;
  return { ...context, stdout: context.stderr, colors: false };
}

/** A sink that may fail without affecting the run. */
class Report {
  readonly name: string;
  readonly remote: boolean;
  readonly turn: number;
  problem: string | undefined;
  #open: OpenSink | undefined;

  constructor(sink: Sink, context: SinkContext) {
    this.name = sink.name;
    this.remote = sink.remote ?? false;
    this.turn = turnOf(sink);
    this.#guard(() => {
      this.#open = sink.open(context);
    });
  }

  on(event: RunEvent): void {
    if (this.problem === undefined) this.#guard(() => this.#open?.on(event));
  }

  prepare(): void {
    if (this.problem === undefined) this.#guard(() => this.#open?.prepare?.());
  }

  async close(): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    const deadline = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => deadline.reject(new Error(`not written within ${CLOSE_TIMEOUT_MS / 1000} s`)),
      CLOSE_TIMEOUT_MS,
    );
    try {
      await Promise.race([open.close(), deadline.promise]);
    } catch (error) {
      this.#break(error);
    } finally {
      clearTimeout(timer);
    }
  }

  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#break(error);
    }
  }

  /** The first problem is the cause of later ones. A broken sink gets no more events but is still closed. */
  #break(error: unknown): void {
    this.problem ??= `the report "${this.name}" is incomplete: ${messageOf(error)}`;
  }
}
