import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../setup.mjs';

const LOOK_MS = 4;

/** One `opsproof run` in a repository, and what it has said and written so far. */
export class Runner {
  /**
   * @param {string} folder
   * @param {string[]} args
   * @param {NodeJS.ProcessEnv} env
   */
  constructor(folder, args, env) {
    this.folder = folder;
    this.output = '';
    this.child = spawn(process.execPath, [join(root, 'bin', 'opsproof.js'), 'run', ...args], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        this.output += text;
      });
    }
    /** Resolves with how it ended: an exit code or the name of a signal. */
    this.ended = new Promise((resolve) => {
      this.child.on('exit', (code, signal) => resolve(code ?? signal));
    });
    this.over = false;
    this.ended.then(() => {
      this.over = true;
    });
  }

  /** The run's name, once it was printed. */
  get run() {
    return /^run (\S+)$/m.exec(this.output)?.[1];
  }

  get ledger() {
    return this.#read('ledger.ndjson');
  }

  get messages() {
    return this.#read('messages.ndjson');
  }

  get watchdogLog() {
    return this.#read('watchdog.log');
  }

  /** Process ids of the run's watchdogs, in the order of their starts. */
  get watchdogs() {
    return [...this.ledger.matchAll(/"event":"watchdog","pid":(\d+)/g)].map(([, pid]) => Number(pid));
  }

  /**
   * Waits until something is true of the runner.
   * @param {(runner: Runner) => boolean} condition
   * @throws Error with what the runner said, when it ends before that or the time is over
   */
  async until(condition, what, timeoutMs = 60_000) {
    const end = Date.now() + timeoutMs;
    while (!condition(this)) {
      if (this.over) throw new Error(`the runner ended before ${what}:\n${this.output}`);
      if (Date.now() > end) {
        this.kill('SIGKILL');
        throw new Error(`${what}: not within ${timeoutMs / 1000} s:\n${this.output}`);
      }
      await sleep(LOOK_MS);
    }
  }

  kill(signal = 'SIGKILL') {
    this.child.kill(signal);
  }

  #read(name) {
    const file = this.run === undefined ? '' : join(this.folder, 'reports', this.run, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }
}

export function lives(pid) {
  try {
    process.kill(pid, 0);
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
