// The program that watch.ts starts with the folder of the run and the root of the repository; its input is the pipe to the runner.
import { enableCompileCache } from 'node:module';
import { removersIn } from './removers.ts';
import { watchRun } from './watchdog.ts';

enableCompileCache();
const [directory = '', cwd = ''] = process.argv.slice(2);
// It outlives the runner by design, and a shutdown ends it as soon as it is done: signals to everybody are not for it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.title = `opsproof watchdog of ${directory}`;
await watchRun({ directory, input: process.stdin, removers: () => removersIn(cwd) });
process.exit();
