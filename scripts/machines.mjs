// npm run test:machines: virtual machines of qemu with a real Debian, which is built from the Debian mirror when it is not there. Where KVM does not
// work they are slow: a first boot takes a minute or more, and each is booted once.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChild } from './child.mjs';
import { buildImage } from './machines/image.mjs';
import { installMachineTools } from './machines/packages.mjs';
import { root, setup } from './setup.mjs';

const LONGEST_MS = 60 * 60_000;
const TESTS = ['src/provider/kvm/**/*.test.ts'];

const say = (line) => console.log(line);
const { node, env } = await setup({ engine: 'detect', log: (line) => say(`setup: ${line}`) });
const missing = await installMachineTools(say, join(tmpdir(), 'opsproof-machines'));
if (missing !== undefined) {
  say(`skipped: ${missing}`);
} else {
  await buildImage(say);
  process.exitCode = await runChild([node, '--test', `--test-timeout=${LONGEST_MS}`, ...TESTS], {
    cwd: root,
    env: { ...env, OPSPROOF_MACHINES: '1' },
    stdin: 'ignore',
    timeoutMs: LONGEST_MS,
  });
}
