// npm run test:converge: converges containers with the real ansible (of the hosts, and of this machine), puppet, itamae, CFEngine and Salt, then
// looks at what they leave on hosts, and at drift with dry runs. Installs ansible into the user's cache and builds an image with Salt, once.
//
//   node scripts/converge.mjs [FEATURE …]
import { delimiter, join } from 'node:path';
import { runChild } from './child.mjs';
import { ansibleHere } from './converge/ansible.mjs';
import { saltImage } from './converge/salt-image.mjs';
import { exitWith, readyWithEngine, runInTurn } from './long-suite.mjs';
import { root } from './setup.mjs';

const say = (line) => console.log(line);
const TESTS = ['src/converge/*.real.test.ts'];

async function main(words) {
  const { node, env } = await readyWithEngine();
  await saltImage(say);
  const path = `${await ansibleHere(say)}${delimiter}${env.PATH ?? ''}`;
  const tests = { ...env, PATH: path, OPSPROOF_CONVERGE: 'yes' };
  const features = words.length > 0 ? words : ['features/converge'];
  const argv = [node, join(root, 'bin/opsproof.js'), 'run', ...features];
  const said = await runChild(argv, { cwd: root, env: tests, stdin: 'ignore' });
  if (words.length > 0) return said;
  return Math.max(said, await runInTurn({ node, env: tests }, TESTS));
}

await exitWith(main);
