import type { LastWords } from '../stack/last-word.ts';
import { removersIn } from '../stack/removers.ts';
import { watchRun } from '../stack/watchdog.ts';

/** What a watchdog was started with. */
export interface WatchedRun {
  /** Absolute path of `reports/<run id>`. */
  readonly directory: string;
  /** Root of the user's repository. */
  readonly cwd: string;
  /** For a run with --notify, the name of its watch. */
  readonly watch: string | undefined;
  /** What the runner said; known when it is gone. */
  readonly heard: Promise<LastWords>;
}

/** Removes what a dead runner left, and notifies the channels of the repository of what it could not remove. */
export function watchdogWork({ directory, cwd, watch, heard }: WatchedRun): Promise<void> {
  return watchRun({
    directory,
    heard,
    removers: () => removersIn(cwd, process.env),
    async gaveUp(run, left) {
      if (watch === undefined) return;
      // Loaded late: most watchdogs never need it.
      const { openNotifier } = await import('./notifier.ts');
      const { stdout, stderr, env } = process;
      const interrupt = new AbortController().signal;
      const notifier = await openNotifier({ cwd, env, stdout, stderr, colors: false, interrupt });
      const text = `the run ${run} died, and its watchdog could not remove: ${left.join(', ')}; opsproof sweep --run ${run} tries again`;
      const concern = { fingerprint: `left by ${run}`, kind: 'left', scope: `left by ${run}`, text };
      await notifier.tell({ watch, concerns: [concern], wellAgain: () => false });
    },
  });
}
