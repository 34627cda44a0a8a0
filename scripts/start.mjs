// npm start: from a fresh clone to the features of the shop, on containers where there is a Docker engine, else on the
// embedded environment, which needs nothing but Node.
import { runChild } from './child.mjs';
import { SetupError } from './setup/command.mjs';
import { root, setup } from './setup.mjs';

const ON_CONTAINERS = ['run', 'features/shop'];
const EMBEDDED = ['run', 'features/shop', '--env', 'shop=embedded', '--tags', '@anywhere'];

try {
  const ready = await setup({ engine: 'detect', log: (line) => console.log(`setup: ${line}`) });
  if (!ready.engine) {
    console.log(`${ready.problem}: running the features that hold anywhere on the embedded environment`);
  }
  const argv = ready.engine ? ON_CONTAINERS : EMBEDDED;
  // What is written after `npm start --` goes to opsproof as it is.
  const extra = process.argv.slice(2);
  process.exitCode = await runChild([ready.node, 'bin/opsproof.js', ...argv, ...extra], {
    cwd: root,
    env: ready.env,
  });
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`setup: ${error.message}`);
  process.exitCode = 3;
}
