import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { tail, which } from '../setup/command.mjs';

const START_MS = 120_000;
const END_MS = 10_000;

/** A daemon that was started for a test; it ends with `end`. */
export class Part {
  static #running = new Set();
  #child;
  #exited;
  #log;
  #ended;

  /**
   * @param {string} program
   * @param {string[]} args
   * @param {{ cwd: string, log: string, env?: NodeJS.ProcessEnv }} options `log`: file for all that it says
   */
  constructor(program, args, { cwd, log, env = process.env }) {
    const file = openSync(log, 'a');
    this.#log = log;
    this.#child = spawn(which(program) ?? program, args, { cwd, env, stdio: ['ignore', file, file] });
    closeSync(file);
    Part.#running.add(this);
    this.#exited = new Promise((resolve) => {
      const over = (how) => {
        this.#ended = how;
        Part.#running.delete(this);
        resolve(how);
      };
      this.#child.on('error', ({ message }) => over(message));
      this.#child.on('exit', (code, signal) => over(`exit ${code ?? signal}`));
    });
  }

  /**
   * Resolves when it does what it should.
   * @param {string} what for the error
   * @param {() => Promise<boolean> | boolean} works
   */
  async until(what, works) {
    await until(what, () => {
      if (this.#ended !== undefined) throw new Error(`${what}: it ended, ${this.#ended}`);
      return works();
    }).catch((error) => {
      throw new Error(`${error.message}\n${tail(this.#log, 15)}`);
    });
  }

  /** Ends all that run. */
  static async endAll() {
    await Promise.all([...Part.#running].map((part) => part.end()));
  }

  /** @returns {Promise<string>} how it ended */
  async end(signal = 'SIGTERM') {
    this.#child.kill(signal);
    const force = setTimeout(() => this.#child.kill('SIGKILL'), END_MS);
    const how = await this.#exited;
    clearTimeout(force);
    return how;
  }
}

/** Polls a state that nothing announces. @throws Error after half a minute */
export async function until(what, holds) {
  const last = Date.now() + START_MS;
  for (;;) {
    if (await holds()) return;
    if (Date.now() > last) throw new Error(`${what}: not within ${START_MS / 1000} s`);
    await sleep(50);
  }
}

/** Resolves when no process works in the folder any more: what a daemon had started may outlive it for a moment. */
export async function left(folder) {
  await until(`nobody works in ${folder}`, () => !readdirSync('/proc').some((pid) => worksIn(pid, folder)));
}

function worksIn(pid, folder) {
  try {
    return /^\d+$/.test(pid) && `${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${folder}/`);
  } catch {
    // It ended meanwhile.
    return false;
  }
}

/** True when the URL answers with success. */
export async function answers(url) {
  return await fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.ok;
    },
    () => false,
  );
}

/** Below what Linux gives to connections and to port 0 (ip_local_port_range), so that nobody gets one by chance. */
const [FIRST_PORT, PORTS_END] = [10_000, 32_000];

/** @returns {Promise<number>} a TCP port of the loopback that nobody listens on */
export async function freePort() {
  for (;;) {
    const port = randomInt(FIRST_PORT, PORTS_END);
    const server = createServer().listen(port, '127.0.0.1');
    const free = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!free) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}
