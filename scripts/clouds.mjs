// npm run test:clouds: the providers of clouds, on simulators of their makers or of others, with containers as machines. Installs what it needs into
// the user's cache once. Talks to this machine only.
//
//   node scripts/clouds.mjs [TEST FILE …]
//   node scripts/clouds.mjs --speed                     a machine of vSphere beside pyVmomi: 1 when ours takes more than 1.2 times as long
//   node scripts/clouds.mjs --kills 100 [--seed N] [--only docker,ec2]     runs that are killed on docker, processes, ec2, vsphere and openstack: 1 when something is left
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runChild } from './child.mjs';
import { openstack } from './clouds/openstack.mjs';
import { moto, pyvmomi, vcsim } from './clouds/simulators.mjs';
import { xenClients } from './clouds/xen-clients.mjs';
import { exitWith, readyWithEngine, runInTurn } from './long-suite.mjs';
import { root } from './setup.mjs';

/** What is not made of test files: the first word, the program that gets all words, and the providers it needs. */
const PROGRAMS = {
  '--speed': { program: 'scripts/clouds/vsphere-speed.ts', needs: ['vsphere'] },
  '--kills': { program: 'scripts/clouds/kills.ts', needs: ['ec2', 'vsphere', 'openstack'] },
};
const say = (line) => console.log(line);

async function main(words) {
  const { node, env } = await readyWithEngine();
  const program = PROGRAMS[words[0]];
  const all = () =>
    globSync('src/provider/{ec2,openstack,vsphere,xenserver}/**/*.test.ts', { cwd: root }).sort();
  const files = words.length > 0 ? words : all();
  const { only } = parseArgs({ args: words, strict: false, options: { only: { type: 'string' } } }).values;
  const needs = program?.needs.filter((provider) => only === undefined || only.split(',').includes(provider));
  const some = (provider) => (needs ?? files).some((name) => name.includes(provider));
  // Meanwhile the others are tested.
  const starting = some('openstack') ? openstack(say) : undefined;
  starting?.catch(() => {});
  try {
    const tests = {
      ...env,
      OPSPROOF_CLOUDS: 'yes',
      ...(some('ec2') ? { OPSPROOF_MOTO: await moto(say) } : {}),
      ...(some('vsphere') ? { OPSPROOF_VCSIM: await vcsim(say), OPSPROOF_PYVMOMI: await pyvmomi(say) } : {}),
      ...(some('xenserver') ? { OPSPROOF_XEN_CLIENTS: await xenClients(say) } : {}),
    };
    const services = async () => ({ ...tests, OPSPROOF_OPENSTACK: (await starting)?.address ?? '' });
    if (program !== undefined) {
      const argv = [node, join(root, program.program), ...words];
      return await runChild(argv, { cwd: root, env: await services(), stdin: 'ignore' });
    }
    const [theirs, others] = [true, false].map((is) =>
      files.filter((file) => file.includes('openstack') === is),
    );
    const first = others.length === 0 ? 0 : await runInTurn({ node, env: tests }, others);
    const second = theirs.length === 0 ? 0 : await runInTurn({ node, env: await services() }, theirs);
    return first === 0 ? second : first;
  } finally {
    await (await starting?.catch(() => undefined))?.end();
  }
}

await exitWith(main);
