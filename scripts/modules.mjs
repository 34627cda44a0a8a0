// npm run test:modules: inventories, compose, terraform and OpenTofu against the real programs. What this machine does not have is installed or built
// once, in ~/.cache/opsproof: a minute for Ansible, several for the plugin of compose and for OpenTofu.
import { delimiter, dirname } from 'node:path';
import { runChild } from './child.mjs';
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
  const tests = { ...ready, env: { ...ready.env, OPSPROOF_MODULES: '1' } };
  const codes = [await runInTurn(tests, TESTS)];
  const env = { ...ready.env, PATH: [dirname(TOFU.path), ready.env.PATH].join(delimiter) };
  const features = [ready.node, 'bin/opsproof.js', 'run', 'features/modules'];
  codes.push(await runChild(features, { cwd: root, env, stdin: 'ignore', timeoutMs: FEATURES_MS }));
  return codes.find((code) => code !== 0) ?? 0;
});
