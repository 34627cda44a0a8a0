import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { answers, Part } from './part.mjs';

const RUN_MS = 60_000;

const FEATURE = (flag) => `Feature: monitored
  @ok @pair
  Scenario: the root is there
    Then the directory "/" exists on "here"

  @flag @pair
  Scenario: the flag is up
    Then the file "${flag}" exists on "here"

  @gone
  Scenario: a host that is away
    Then the directory "/" exists on "away"
`;

/** A repository of its own in an empty folder: one scenario is true, one is as the flag is, one cannot be looked at. */
export class Place {
  #program;
  #env;
  #flag;

  /** @param {{ folder: string, root: string, node: string, env: NodeJS.ProcessEnv }} options */
  constructor({ folder, root, node, env }) {
    this.folder = folder;
    this.root = root;
    this.node = node;
    this.#program = join(root, 'bin', 'opsproof.js');
    this.#env = env;
    this.#flag = join(folder, 'flag');
    mkdirSync(join(folder, 'node_modules'), { recursive: true });
    symlinkSync(root, join(folder, 'node_modules', 'opsproof'));
    this.write('opsproof.yaml', 'environment: here\n');
    this.write(
      'environments/here.yaml',
      'lifecycle: live\nhosts:\n  here: { transport: local }\n  away: { transport: ssh, address: 127.0.0.1, port: 9, user: ops }\n',
    );
    this.write('features/monitored.feature', FEATURE(this.#flag));
  }

  /** @returns {string} its absolute path */
  write(path, content) {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  flagUp() {
    writeFileSync(this.#flag, '');
  }

  flagDown() {
    rmSync(this.#flag, { force: true });
  }

  /** The words of a command line that calls opsproof. */
  words(...argv) {
    return [this.node, this.#program, ...argv];
  }

  /** @returns {Promise<{ code: number | null, stdout: string, stderr: string }>} */
  opsproof(...argv) {
    return capture(this.words(...argv), { cwd: this.folder, env: this.#env });
  }

  /** Starts `opsproof serve`. @returns {Promise<{ part: Part, url: string }>} */
  async serve(port, ...argv) {
    const log = join(this.folder, 'serve.log');
    const [program, ...args] = this.words('serve', '--port', String(port), ...argv);
    const part = new Part(program, args, { cwd: this.folder, log, env: this.#env });
    const url = `http://127.0.0.1:${port}`;
    await part.until('opsproof serve', () => answers(url));
    return { part, url };
  }
}

/**
 * Runs a program to its end.
 * @param {string[]} argv
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, input?: string }} options
 */
export function capture([program = '', ...args], { cwd, env = process.env, input = '' }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, timeout: RUN_MS });
    const said = { stdout: '', stderr: '' };
    for (const name of /** @type {const} */ (['stdout', 'stderr']))
      child[name].setEncoding('utf8').on('data', (text) => {
        said[name] += text;
      });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...said }));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
