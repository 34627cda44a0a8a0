// npm run test:clouds: the providers of clouds, on simulators of their makers or of others, with containers as machines. Installs what it needs into
// the user's cache once. Talks to this machine only.
//
//   node scripts/clouds.mjs [TEST FILE …]
//   node scripts/clouds.mjs --speed          a machine of vSphere beside pyVmomi: 1 when ours takes more than 1.2 times as long
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './child.mjs';
import { openstack } from './clouds/openstack.mjs';
import { moto, pyvmomi, vcsim } from './clouds/simulators.mjs';
import { xenClients } from './clouds/xen-clients.mjs';
import { exitWith, readyWithEngine, runInTurn } from './long-suite.mjs';
import { root } from './setup.mjs';

const SPEED = 'scripts/clouds/vsphere-speed.ts';
const say = (line) => console.log(line);

async function main(words) {
  const { node, env } = await readyWithEngine();
  const all = () =>
    globSync('src/provider/{ec2,openstack,vsphere,xenserver}/**/*.test.ts', { cwd: root }).sort();
  const speed = words[0] === '--speed';
  const files = speed ? [SPEED] : words.length > 0 ? words : all();
  const some = (provider) => files.some((file) => file.includes(provider));
  const tests = {
    ...env,
    OPSPROOF_CLOUDS: 'yes',
    ...(some('ec2') ? { OPSPROOF_MOTO: await moto(say) } : {}),
    ...(some('vsphere') ? { OPSPROOF_VCSIM: await vcsim(say), OPSPROOF_PYVMOMI: await pyvmomi(say) } : {}),
    ...(some('xenserver') ? { OPSPROOF_XEN_CLIENTS: await xenClients(say) } : {}),
  };
  if (speed) return runChild([node, join(root, SPEED)], { cwd: root, env: tests, stdin: 'ignore' });
  const services = some('openstack') ? await openstack(say) : undefined;
  const more = services === undefined ? {} : { OPSPROOF_OPENSTACK: services.address };
  try {
    return await runInTurn({ node, env: { ...tests, ...more } }, files);
  } finally {
    await services?.end();
  }
}

await exitWith(main);
