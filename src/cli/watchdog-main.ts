// The program that stack/watch.ts starts with the folder of the run, the root of the repository and, for a run with --notify, the name of its watch;
// its input is the pipe to the runner.
import { enableCompileCache } from 'node:module';
import { removersIn } from '../stack/removers.ts';
import { watchRun } from '../stack/watchdog.ts';

enableCompileCache();
const [directory = '', cwd = '', watch] = process.argv.slice(2);
// It outlives the runner by design, and a shutdown ends it as soon as it is done: signals to everybody are not for it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.title = `opsproof watchdog of ${directory}`;
await watchRun({
  directory,
  input: process.stdin,
  removers: () => removersIn(cwd),
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
process.exit();
