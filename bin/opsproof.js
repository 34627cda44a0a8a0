#!/usr/bin/env node
// The one entry point: checks the Node version, turns the compile cache on, then runs the build, or the sources of a checkout without one.
// Plain JavaScript that older versions of Node can read, so that they print a sentence instead of a stack.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { constants, homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isCurrent } from './build-inputs.js';

const LEAST_NODE = 24;
const UNABLE_EXIT = 2;
const CONFIGURATION_EXIT = 3;
const SAME_PRESS_MS = 300;
const packageFolder = dirname(dirname(fileURLToPath(import.meta.url)));

const major = (version) => Number(version.replace(/^v/, '').split('.')[0]);

if (major(process.version) >= LEAST_NODE) await start();
else runOnAnotherNode();

async function start() {
  nodeModule.enableCompileCache?.(cacheFolder());
  // `opsproof steps | head` closes our output early; the run and its teardown continue.
  let lost;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (error.code !== 'EPIPE') lost ??= error;
    });
  }
  const built = !runsSources();
  const { main } = built ? await import('../dist/src/cli/main.js') : await import('../src/cli/main.ts');
  const over = refuseEarlyEnd();
  process.exitCode = await main(process.argv.slice(2), {
    cwd: process.cwd(),
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    colors: showsColors(),
    interrupt: interrupt(),
  });
  over();
  await Promise.all([drained(process.stdout), drained(process.stderr)]);
  if (lost !== undefined) {
    process.stderr.write(`the output is incomplete: ${lost.message}\n`);
    if (process.exitCode === 0) process.exitCode = UNABLE_EXIT;
  }
  if (built) (await import('./load-program.js')).keepCode();
  // A handle that a library keeps open must not keep a finished run alive.
  process.exit();
}

/**
 * For compiled code, which is run as it is found. Node's default is a folder below /tmp that any user of the machine can make first, and put code
 * into for root to run. Node itself puts NODE_COMPILE_CACHE first.
 */
function cacheFolder() {
  const { XDG_CACHE_HOME: cache = '' } = process.env;
  try {
    return join(isAbsolute(cache) ? cache : join(homedir(), '.cache'), 'opsproof', 'compiled');
  } catch {
    // A user without a home: the cache is where nothing can be written, so there is none.
    return join(packageFolder, 'package.json', 'none');
  }
}

/** The build starts faster; a checkout that was edited since, or is under test, runs its sources. */
function runsSources() {
  if (!existsSync(join(packageFolder, 'src', 'cli', 'main.ts'))) return false;
  return process.execArgv.includes('--conditions=opsproof-source') || !isCurrent(packageFolder);
}

/** A step that calls `process.exit` must not make a run green, or anything else than unable: it has proved nothing. */
function refuseEarlyEnd() {
  const onExit = (code) => {
    // The third signal ends it on purpose.
    if (code > 128) return;
    process.stderr.write(
      `the process ended (exit code ${code}) before the run was over (process.exit in a step?), so nothing is proved\n`,
    );
    process.exitCode = UNABLE_EXIT;
  };
  process.on('exit', onExit);
  return () => process.off('exit', onExit);
}

/** See https://no-color.org and https://force-color.org. */
function showsColors() {
  if (process.env.NO_COLOR) return false;
  if (process.env.FORCE_COLOR && process.env.FORCE_COLOR !== '0') return true;
  return process.stdout.isTTY === true && process.env.TERM !== 'dumb';
}

/** The first signal requests a stop with teardown; the third one exits at once. */
function interrupt() {
  const controller = new AbortController();
  let signals = 0;
  const onSignal = (signal) => {
    signals += 1;
    if (signals === 1) controller.abort(signal);
    else if (signals === 2)
      process.stderr.write('\nstill removing what was started; once more leaves the rest to the watchdog\n');
    else process.exit(128 + constants.signals[signal]);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
  return controller.signal;
}

function drained(stream) {
  return new Promise((resolve) => stream.write('', resolve));
}

/** A Node from the `node` package, in the user's project or in a checkout of this one, is enough. */
function runOnAnotherNode() {
  const node = [...foldersUpFrom(process.cwd()), ...foldersUpFrom(packageFolder)]
    .map((folder) => join(folder, 'node_modules', 'node'))
    .filter((folder) => existsSync(join(folder, 'bin', 'node')) && major(versionIn(folder)) >= LEAST_NODE)
    .map((folder) => join(folder, 'bin', 'node'))[0];
  if (node === undefined) {
    process.stderr.write(
      `opsproof needs Node ${LEAST_NODE} or later; this is ${process.version} (${process.execPath}).\n` +
        `Install it, or add it to the project alone: npm install --save-dev node@${LEAST_NODE}\n`,
    );
    process.exitCode = CONFIGURATION_EXIT;
    return;
  }
  const argv = [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const last = new Map();
  const forward = (signal) => {
    if (Date.now() - (last.get(signal) ?? 0) < SAME_PRESS_MS) return;
    last.set(signal, Date.now());
    child.kill(signal);
  };
  // Before it starts: a signal may come before `spawn` returns.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
  // In its own session it gets signals only from us: one for each Ctrl-C, although npm and the terminal both send one.
  const child = spawn(node, argv, { stdio: 'inherit', detached: true });
  child.on('error', (error) => {
    process.stderr.write(`opsproof: ${node} does not start: ${error.message}\n`);
    process.exitCode = CONFIGURATION_EXIT;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code === null ? 128 + constants.signals[signal] : code;
  });
}

function foldersUpFrom(start) {
  const folders = [start];
  for (let folder = start; dirname(folder) !== folder; folder = dirname(folder))
    folders.push(dirname(folder));
  return folders;
}

function versionIn(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
}
