import { spawn } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BornProcess, birthOf } from '../provider/birth.ts';
import { LATE, within } from '../transport/deadline.ts';
import { DONE } from './last-word.ts';
import { MOST_LEDGER_BYTES } from './ledger/ledger-file.ts';

export interface WatchOptions {
  /** Absolute path of `reports/<run id>`. */
  readonly directory: string;
  /** Root of the user's repository: its opsproof.yaml names custom providers. */
  readonly cwd: string;
  /** The name under which channels are notified if it cannot remove everything; undefined: none are. */
  readonly notify?: string;
  /** The environment variables that the watchdog inherits; it asks the engine that they name. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of the Node that runs it. */
  readonly execPath: string;
  /** The ledger so far: a watchdog hears it, because the disk may lose it. */
  ledger(): string;
  /** Called when a watchdog watches. */
  onWatched(watchdog: BornProcess): void;
  /** Reports to people; `problem` if nothing watches any more. */
  tell(text: string, problem: boolean): void;
  /** Program that is started. Default: watchdog-main. */
  readonly program?: string;
}

/** The watchdog of a run, as the runner sees it. */
export interface Watch {
  /** A line that was added to the ledger. */
  tell(line: string): void;
  /** Everything that was made is gone or stays on purpose (`done`); or something could not be removed, and the watchdog tries again (`left`). */
  end(how: 'done' | 'left'): Promise<void>;
}

/** Through the folder above, because in a build this file is somewhere else. */
const PROGRAM = fileURLToPath(new URL(`../cli/watchdog-main${import.meta.url.slice(-3)}`, import.meta.url));
const MOST_STARTS = 3;
const GOODBYE_MS = 1_000;

/** Variables of an enclosing run, because the watchdog must not be taken for one of that run's processes, and variables that change Node itself. */
const NOT_INHERITED = ['OPSPROOF_PROCESS', 'OPSPROOF_RUN', 'NODE_OPTIONS', 'NODE_V8_COVERAGE'];

/**
 * Starts the watchdog: a process in its own session that holds one end of a pipe. If the pipe closes without the word `done`, the runner is
 * dead, for whatever reason, and the watchdog tears down what the ledger lists, of which it hears every line. The pipe works from the moment the process exists, so
 * nothing waits for it to be ready. A watchdog that dies is replaced, at most twice.
 */
export function startWatch(options: WatchOptions): Watch {
  let starts = 0;
  let over = false;
  let current = start();

  function start() {
    starts += 1;
    const env = { ...options.env };
    for (const name of NOT_INHERITED) delete env[name];
    // Of its parts, Node takes the one for its version and this user.
    const compiled = getCompileCacheDir();
    if (compiled !== undefined) env.NODE_COMPILE_CACHE = dirname(compiled);
    // Custom providers import opsproof: if its sources run, they get the sources.
    const conditions = PROGRAM.endsWith('.ts') ? ['--conditions=opsproof-source'] : [];
    const argv = [...conditions, options.program ?? PROGRAM, options.directory, options.cwd];
    if (options.notify !== undefined) argv.push(options.notify);
    // A pipe for its input, and nothing else of ours.
    const child = spawn(options.execPath, argv, { env, detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    let ended = false;
    const onEnd = (how: string) => {
      if (ended || over) return;
      ended = true;
      const what = `the watchdog of this run ended: ${how}`;
      if (starts >= MOST_STARTS) {
        options.tell(`${what}; if the run is killed now, \`opsproof sweep\` removes what it leaves`, true);
        return;
      }
      current = start();
      options.tell(`${what}; another one watches now`, false);
    };
    child.on('error', (error) => onEnd(error.message));
    child.on('exit', (code, signal) => onEnd(signal === null ? `exit code ${code}` : signal));
    // Its end closes the pipe; `exit` reports that it ended.
    child.stdin.on('error', () => undefined);
    // It must not keep a finished run alive.
    child.unref();
    if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
    const { pid } = child;
    const birth = pid === undefined ? undefined : birthOf(pid);
    if (pid !== undefined && birth !== undefined) options.onWatched({ pid, birth });
    // Includes the line that was just written about this watchdog, which `tell` offered to nobody or to the dead one.
    child.stdin.write(options.ledger());
    return child;
  }

  return {
    tell(line) {
      // What a watchdog that is stopped does not read is on the disk as well.
      const { stdin } = current;
      if (stdin.writable && stdin.writableLength < MOST_LEDGER_BYTES) stdin.write(line);
    },
    async end(how) {
      if (over) return;
      over = true;
      const said = new Promise<void>((resolve) => {
        current.stdin.end(how === 'done' ? `${DONE}\n` : '', () => resolve());
        current.on('exit', () => resolve());
      });
      if ((await within(said, GOODBYE_MS)) === LATE) current.stdin.destroy();
    },
  };
}
