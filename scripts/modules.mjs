// npm run test:modules: inventories, compose and terraform against the real programs. What this machine does not have is installed or built once, in
// ~/.cache/opsproof: a minute for Ansible, several for the plugin of compose.
import { exitWith, readyWithEngine, runInTurn } from './long-suite.mjs';
import { ANSIBLE, COMPOSE, makePart } from './modules/parts.mjs';

const TESTS = [
  'src/config/inventory/*.test.ts',
  'src/provider/compose/*.test.ts',
  'src/provider/terraform/*.test.ts',
];

await exitWith(async () => {
  const ready = await readyWithEngine('install');
  for (const part of [ANSIBLE, COMPOSE]) makePart(part, (line) => console.log(`setup: ${line}`));
  return runInTurn(ready, TESTS);
});
