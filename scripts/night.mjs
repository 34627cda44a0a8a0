// npm run test:night: the night watch over twenty hosts, one change at a time. Takes a quarter of an hour.
import { exitWith, readyWithEngine, runInTurn } from './long-suite.mjs';

const ONE_TEST_MS = 60 * 60_000;

await exitWith(async () => {
  const { node, env } = await readyWithEngine('install');
  return runInTurn({ node, env: { ...env, OPSPROOF_NIGHT: 'all' } }, ['src/cli/night.test.ts'], ONE_TEST_MS);
});
