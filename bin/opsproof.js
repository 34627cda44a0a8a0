#!/usr/bin/env node
// The one door: checks the Node version, turns the compile cache on, then runs the sources of a checkout or the build of
// the package. Plain JavaScript that older versions of Node can read, so that they get a sentence instead of a stack.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LEAST_NODE = 24;
const CONFIGURATION_EXIT = 3;
const packageFolder = dirname(dirname(fileURLToPath(import.meta.url)));

const major = (version) => Number(version.replace(/^v/, '').split('.')[0]);

if (major(process.version) >= LEAST_NODE) await start();
else runOnAnotherNode();

async function start() {
  nodeModule.enableCompileCache?.();
  // `opsproof steps | head` closes our output early; the run and its teardown go on.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  const source = join(packageFolder, 'src', 'cli', 'main.ts');
  const { main } = existsSync(source)
    ? await import('../src/cli/main.ts')
    : await import('../dist/src/cli/main.js');
  process.exitCode = await main(process.argv.slice(2), process);
  await Promise.all([drained(process.stdout), drained(process.stderr)]);
  // A handle that a library keeps open must not hold a finished run.
  process.exit();
}

function drained(stream) {
  return new Promise((resolve) => stream.write('', resolve));
}

/** A Node from the `node` package, of the user's project or of a checkout of this one, does as well. */
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
  const script = fileURLToPath(import.meta.url);
  const child = spawn(node, [...process.execArgv, script, ...process.argv.slice(2)], { stdio: 'inherit' });
  // The terminal sends its signals to both of us; this one only has to stay until the other is done.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
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
