// npm run test:kubernetes: what needs a real cluster, on one of real programs that is built once (minutes), started on addresses of this machine
// only, and taken down completely. Needs root, Go, a Docker engine and some Debian packages, which it installs.
//
//   node scripts/kubernetes.mjs [up | down | TEST FILE …]      `up` leaves the cluster running until `down`
import { globSync, mkdirSync } from 'node:fs';
import { delimiter } from 'node:path';
import { runChild } from './child.mjs';
import { down, isUp, up } from './kubernetes/cluster.mjs';
import { installCoredns } from './kubernetes/coredns.mjs';
import { installPackages } from './kubernetes/debian.mjs';
import { installHelm } from './kubernetes/helm.mjs';
import { left } from './kubernetes/left.mjs';
import { KUBECONFIG } from './kubernetes/place.mjs';
import { buildPrograms, cacheFolder } from './kubernetes/programs.mjs';
import { exitWith, readyWithEngine, runInTurn } from './long-suite.mjs';
import { buildImage } from './machines/image.mjs';
import { installMachineTools } from './machines/packages.mjs';
import { isRoot, SetupError } from './setup/command.mjs';
import { root } from './setup.mjs';

/** Longest time of the features of a folder: on a busy machine the machine of features/three boots for minutes. */
const FEATURES_MS = 25 * 60_000;
const say = (line) => console.log(line);
// An interrupt waits until the cluster is down; runChild passes it on to what runs below us.
let stopped = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    stopped = true;
  });

async function main(words) {
  if (!isRoot()) throw new SetupError('a cluster on this machine needs root');
  mkdirSync(cacheFolder(), { recursive: true });
  const { node, env } = await readyWithEngine();
  await installPackages(say, cacheFolder());
  const programs = await buildPrograms(say);
  if (words[0] === 'down') return takenDown(programs);
  const helm = await installHelm(say);
  // One that somebody left running on purpose is used, and stays.
  const there = await isUp();
  if (!there) await start(programs, await installCoredns(say));
  if (stopped) return (await takenDown(programs)) || 130;
  if (words[0] === 'up') {
    say(`export KUBECONFIG=${KUBECONFIG} OPSPROOF_CLUSTER_CONFIG=${KUBECONFIG}`);
    return 0;
  }
  const files = words.length > 0 ? words : globSync('src/**/*.kubernetes.test.ts', { cwd: root }).sort();
  const tests = {
    ...env,
    PATH: `${helm}${delimiter}${programs}${delimiter}${env.PATH ?? process.env.PATH}`,
    KUBECONFIG,
    OPSPROOF_CLUSTER_CONFIG: KUBECONFIG,
    OPSPROOF_CLUSTER_PROGRAMS: programs,
  };
  let code = 1;
  try {
    const codes = [await runInTurn({ node, env: tests }, files)];
    const run = async (features, more) => {
      if (stopped) return;
      const options = { cwd: root, env: { ...tests, ...more }, stdin: 'ignore', timeoutMs: FEATURES_MS };
      codes.push(await runChild([node, 'bin/opsproof.js', 'run', features], options));
    };
    if (words.length === 0) {
      await run('features/kubernetes');
      const missing = await installMachineTools(say, cacheFolder());
      if (missing !== undefined) say(`skipped: features/three: ${missing}`);
      else await run('features/three', { OPSPROOF_TEST_DISK: await buildImage(say) });
    }
    code = codes.find((each) => each !== 0) ?? 0;
  } finally {
    if (!there) code = (await takenDown(programs)) || code;
  }
  return code;
}

async function start(programs, coredns) {
  const began = Date.now();
  try {
    await up(programs, coredns);
  } catch (error) {
    await down(programs);
    throw error;
  }
  say(`a cluster of one node runs, after ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

async function takenDown(programs) {
  await down(programs);
  const things = left();
  for (const thing of things) say(`left: ${thing}`);
  return things.length === 0 ? 0 : 1;
}

await exitWith(main);
