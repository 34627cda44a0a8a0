// npm run test:modules: inventories, compose, terraform and OpenTofu against the real programs. What this machine does not have is installed or built
// once, in ~/.cache/opsproof: a minute for Ansible, several for the plugin of compose and for OpenTofu.
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { runChild } from './child.mjs';
import { moto } from './clouds/simulators.mjs';
import { exitWith, readyWithEngine, runInTurn } from './long-suite.mjs';
import { ANSIBLE, COMPOSE, makePart, TOFU } from './modules/parts.mjs';
import { root } from './setup.mjs';

const TESTS = [
  'src/config/inventory/*.test.ts',
  'src/provider/compose/*.test.ts',
  'src/provider/terraform/*.test.ts',
  'src/probe/terraform/*.test.ts',
];
/** Longest time of features/modules. */
const FEATURES_MS = 10 * 60_000;

await exitWith(async () => {
  const ready = await readyWithEngine('install');
  for (const part of [ANSIBLE, COMPOSE, TOFU]) makePart(part, (line) => console.log(`setup: ${line}`));
  const env = { ...ready.env, PATH: [dirname(TOFU.path), ready.env.PATH].join(delimiter) };
  const tests = { ...env, OPSPROOF_MODULES: '1', ...(await aws()) };
  const codes = [await runInTurn({ ...ready, env: tests }, TESTS)];
  const features = [ready.node, 'bin/opsproof.js', 'run', 'features/modules'];
  codes.push(await runChild(features, { cwd: root, env, stdin: 'ignore', timeoutMs: FEATURES_MS }));
  return codes.find((code) => code !== 0) ?? 0;
});

/** What the tests with terraform's real provider for AWS need: that cannot be built here, so it is used where a mirror has it. */
async function aws() {
  const { OPSPROOF_TERRAFORM_MIRROR: named } = process.env;
  const folders = [
    ...(named === undefined ? [] : [named]),
    join(homedir(), '.terraform.d/plugins'),
    '/usr/local/share/terraform/plugins',
    '/usr/share/terraform/plugins',
    ...(existsSync('/opt') ? readdirSync('/opt').map((name) => join('/opt', name)) : []),
  ];
  const mirror = folders.find((folder) =>
    existsSync(join(folder, 'registry.terraform.io/hashicorp/aws/5.100.0')),
  );
  if (mirror === undefined) return {};
  const say = (line) => console.log(`setup: ${line}`);
  return { OPSPROOF_TERRAFORM_MIRROR: mirror, OPSPROOF_MOTO: await moto(say) };
}
