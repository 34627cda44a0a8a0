// npm run test:modules: inventories, compose and terraform against the real programs. What is not there is installed or built once, in ~/.cache/opsproof:
// a minute for Ansible, several for the plugin of compose.
import { runChild } from './child.mjs';
import { ANSIBLE, COMPOSE, makePart } from './modules/parts.mjs';
import { root, setup } from './setup.mjs';

const LONGEST_MS = 60 * 60_000;
const TESTS = [
  'src/config/inventory/*.test.ts',
  'src/provider/compose/*.test.ts',
  'src/provider/terraform/*.test.ts',
];

const log = (line) => console.log(`setup: ${line}`);
const ready = await setup({ engine: 'install', log });
if (!ready.engine) throw new Error(ready.problem);
for (const part of [ANSIBLE, COMPOSE]) makePart(part, log);
process.exitCode = await runChild([ready.node, '--test', '--test-concurrency=1', ...TESTS], {
  cwd: root,
  env: ready.env,
  stdin: 'ignore',
  timeoutMs: LONGEST_MS,
});
