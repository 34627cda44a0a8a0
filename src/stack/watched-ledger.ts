import { dirname } from 'node:path';
import { OURS } from '../provider/ours.ts';
import type { KeeperOptions } from './keeper-options.ts';
import { FileLedger } from './ledger/ledger.ts';
import { deadRuns } from './ledger/ledgers.ts';
import { nameRunner, type ProcessPlace, thisPlace } from './ledger/runner-life.ts';
import { startWatch, type Watch } from './watch.ts';

export interface WatchedLedgerOptions
  extends Pick<
    KeeperOptions,
    'runId' | 'directory' | 'cwd' | 'notify' | 'keep' | 'place' | 'startWatch' | 'maskLogs' | 'onEvent'
  > {
  /** The first one that is brought up. */
  readonly environment: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly execPath: string;
  readonly now: () => number;
}

/** The ledger of a run; from before its first entry on, a watchdog watches it. */
export class WatchedLedger {
  readonly file: FileLedger;
  /** The process that runs, as labels name it. */
  readonly runner: string;
  readonly #options: WatchedLedgerOptions;
  #watch: Watch | undefined;

  constructor(options: WatchedLedgerOptions) {
    this.#options = options;
    const { directory, cwd, notify, env, execPath, place = thisPlace() } = options;
    const beforeFirst = () => {
      this.#watch = (options.startWatch ?? startWatch)({
        directory,
        cwd,
        ...(notify === undefined ? {} : { notify }),
        env,
        execPath,
        ledger: () => this.file.text,
        tell: (phase, problem) => this.#tell(phase, problem),
        onWatched: (watchdog) => this.file.watchedBy(watchdog),
      });
      void this.#tellOfDeadRuns(place);
    };
    this.runner = nameRunner(process.pid, place);
    this.file = new FileLedger(directory, {
      now: options.now,
      beforeFirst,
      onLine: (line) => this.#watch?.tell(line),
    });
    this.file.begin(options.runId, this.runner, options.keep);
  }

  /** Logs without secrets are reports, and stay; those of a stack that is still writing are removed with it. Never throws. */
  async releaseLogs(): Promise<void> {
    if (this.#options.maskLogs === undefined) return;
    await this.#options.maskLogs();
    for (const entry of this.file.account().open)
      if (entry.provider === OURS && entry.kind === 'log' && !entry.kept) this.file.destroyed(entry);
  }

  /** Ends the watch. Never throws. @param how `done`: nothing is left */
  async close(how: 'done' | 'left'): Promise<void> {
    const { problem } = this.file;
    if (problem !== undefined) this.#tell(`the ledger of this run is incomplete: ${problem}`, true);
    await this.#watch?.end(how);
    this.file.close();
  }

  #tell(phase: string, problem: boolean): void {
    this.#options.onEvent({
      environment: this.#options.environment,
      phase,
      ...(problem ? { problem } : {}),
    });
  }

  /** What even the watchdog of an earlier run could not remove is found by the next run. */
  async #tellOfDeadRuns(place: ProcessPlace): Promise<void> {
    const { dead, unread } = await deadRuns(dirname(this.#options.directory), place);
    for (const line of unread) this.#tell(`${line}: what it left is not known`, false);
    for (const { run, things } of dead) {
      const what = things === 1 ? '1 thing' : `${things} things`;
      this.#tell(
        `the run ${run} died and may have left ${what}: opsproof sweep removes what is there`,
        false,
      );
    }
  }
}
