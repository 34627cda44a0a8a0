// npm run test:engines: the provider docker on engines of the test's own: Docker behind TLS and behind ssh, podman. What this machine does not have
// is skipped with the reason. As root; talks to this machine only.
import { exitWith, readyWithEngine, runInTurn } from './long-suite.mjs';

await exitWith(async () => {
  const { node, env } = await readyWithEngine();
  const tests = { ...env, OPSPROOF_ENGINES: 'yes' };
  return runInTurn({ node, env: tests }, ['src/provider/docker/engines/engines.test.ts']);
});
