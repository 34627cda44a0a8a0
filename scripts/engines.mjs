// npm run test:engines: the provider docker on engines of the test's own: Docker behind TLS and behind ssh, podman. What a machine does not have is skipped
// with its reason. As root; talks to this machine only.
import { runChild } from './child.mjs';
import { SetupError } from './setup/command.mjs';
import { root, setup } from './setup.mjs';

const TEST_MS = 600_000;

try {
  const ready = await setup({ engine: 'detect', log: (line) => console.log(`setup: ${line}`) });
  if (!ready.engine) throw new SetupError(ready.problem);
  const argv = [ready.node, '--test', '--test-concurrency=1', `--test-timeout=${TEST_MS}`];
  process.exitCode = await runChild([...argv, 'src/provider/docker/engines/engines.test.ts'], {
    cwd: root,
    env: { ...ready.env, OPSPROOF_ENGINES: 'yes' },
    stdin: 'ignore',
  });
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 3;
}
