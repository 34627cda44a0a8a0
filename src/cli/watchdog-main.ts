// The program that stack/watch.ts starts with the folder of the run, the root of the repository and, for a run with --notify, the name of its watch;
// its input is the pipe to the runner.
import { hearRunner } from '../stack/last-word.ts';

/**
 * It starts while the engine is busiest, and most runs need nothing of it, so what it works with is loaded a little later; at once when the
 * runner is gone.
 */
const LOAD_MS = 5_000;

const [directory = '', cwd = '', watch] = process.argv.slice(2);
// It outlives the runner by design, and a shutdown ends it as soon as it is done: signals to everybody are not for it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.title = `opsproof watchdog of ${directory}`;
const heard = hearRunner(process.stdin);
const load = () => import('./watchdog-work.ts');
// Where that fails, this program ends, and the runner hears of it.
setTimeout(() => void load(), LOAD_MS);
if (!(await heard).done) await (await load()).watchdogWork({ directory, cwd, watch, heard });
process.exit();
