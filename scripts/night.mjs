// npm run test:night: the night watch over twenty hosts, one change at a time. Takes a quarter of an hour.
import { runChild } from './child.mjs';
import { root, setup } from './setup.mjs';

const ONE_TEST_MS = 60 * 60_000;

const ready = await setup({ engine: 'install', log: (line) => console.log(`setup: ${line}`) });
if (!ready.engine) throw new Error(ready.problem);
const argv = [ready.node, '--test', `--test-timeout=${ONE_TEST_MS}`, 'src/cli/night.test.ts'];
process.exitCode = await runChild(argv, {
  cwd: root,
  env: { ...ready.env, OPSPROOF_NIGHT: 'all' },
  stdin: 'ignore',
  timeoutMs: ONE_TEST_MS,
});
