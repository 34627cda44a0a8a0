#!/usr/bin/env node
// From a fresh clone to a machine that can run everything. Plain JavaScript for Node 18 and later, no dependency, safe
// to run at any time: when all is there it looks, changes nothing, and is done in a fraction of a second.
//
//   node scripts/setup.mjs [--engine detect|install]
//
// `detect` (default) only looks for a Docker engine; `install` also installs and starts one, and installs what tests use
// besides (an OpenSSH server, busybox …), as root on Debian or Ubuntu.
// Exit codes: 0 ready, 3 something is missing that it cannot supply (it says what).
import { lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isCurrent } from '../bin/build-inputs.js';
import { build } from './build.mjs';
import { BASE_IMAGE, hasBaseImage, makeBaseImage } from './setup/base-image.mjs';
import { SetupError } from './setup/command.mjs';
import { dependenciesReady, installDependencies, projectNode } from './setup/dependencies.mjs';
import { findEngine, installEngine } from './setup/engine.mjs';
import { withLock } from './setup/lock.mjs';
import { installTestTools, missingTools } from './setup/test-tools.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * @param {{ engine: 'detect' | 'install', log: (line: string) => void }} options
 * @returns {Promise<{ node: string, engine: boolean, problem?: string, env: NodeJS.ProcessEnv }>}
 *   `node`: the project's Node. `engine`: a Docker engine answers and has the base image; when not, `problem` says why.
 *   `env`: the environment for programs that use them
 * @throws {SetupError} when the dependencies cannot be installed
 */
export async function setup({ engine, log }) {
  const folder = ownFolder();
  const locked = (work) => withLock(join(folder, 'lock'), work, { log });
  const context = { log, folder };

  if (!dependenciesReady(root)) {
    await locked(async () => {
      // Another setup may have done it while this one waited.
      if (!dependenciesReady(root))
        await installDependencies(root, { log, logFile: join(folder, 'npm.log') });
    });
  }
  if (!isCurrent(root)) {
    await locked(async () => {
      if (await build({ types: false })) log('built the program into dist/');
    });
  }
  const node = projectNode(root);
  const env = { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) };
  try {
    if (engine === 'install' && missingTools().length > 0) await locked(() => installTestTools(context));
    const address = await readyEngine(engine, context, locked);
    return { node, engine: true, env: { ...env, ...engineVariables(address) } };
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return { node, engine: false, problem: error.message, env };
  }
}

/** A folder for the lock and the logs, shared by all checkouts of one user and closed to everybody else. */
function ownFolder() {
  const user = process.getuid?.() ?? 0;
  const folder = join(tmpdir(), `opsproof-setup-${user}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || (process.getuid !== undefined && found.uid !== user)) {
    throw new SetupError(`${folder} is not a folder of this user; remove it`);
  }
  return folder;
}

async function readyEngine(wish, context, locked) {
  let found = await findEngine();
  if (!('address' in found)) {
    if (wish === 'detect') throw new SetupError(`no Docker engine (${found.problem})`);
    found = await locked(async () => {
      const now = await findEngine();
      return 'address' in now ? now : installEngine({ ...context, problem: now.problem });
    });
  }
  const { address } = found;
  if (!(await hasBaseImage(address))) {
    await locked(async () => {
      if (!(await hasBaseImage(address))) await makeBaseImage(address, context);
    });
  }
  return address;
}

/** An engine that is not at the usual place has to be named to the libraries. */
function engineVariables(address) {
  return address === 'unix:///var/run/docker.sock' ? {} : { DOCKER_HOST: address };
}

async function main(argv) {
  const wish = argv[0] === '--engine' ? argv[1] : argv[0]?.replace(/^--engine=/, '');
  const engine = wish ?? 'detect';
  if (engine !== 'detect' && engine !== 'install') {
    console.error('usage: node scripts/setup.mjs [--engine detect|install]');
    return 3;
  }
  const started = Date.now();
  const result = await setup({ engine, log: (line) => console.log(`setup: ${line}`) });
  const took = `${((Date.now() - started) / 1000).toFixed(1)} s`;
  if (result.engine) console.log(`setup: ready in ${took} (dependencies, Docker engine, ${BASE_IMAGE})`);
  else console.log(`setup: dependencies ready in ${took}; ${result.problem}`);
  return result.engine || engine === 'detect' ? 0 : 3;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`setup: ${error.message}`);
    process.exitCode = 3;
  }
}
