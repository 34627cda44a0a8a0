// npm run test:machines: virtual machines of qemu with a real Debian, which is built from the Debian mirror if it is missing. Where KVM does not
// work they are slow: a first boot takes a minute or more, and each is booted once.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChild } from './child.mjs';
import { runInTurn } from './long-suite.mjs';
import { buildImage } from './machines/image.mjs';
import { buildNetboot } from './machines/netboot.mjs';
import { installMachineTools } from './machines/packages.mjs';
import { SHOP } from './machines/shop.mjs';
import { root, setup } from './setup.mjs';

const LONGEST_MS = 60 * 60_000;
const TESTS = ['src/provider/kvm/**/*.test.ts', 'src/provider/pxe/*.test.ts'];

const say = (line) => console.log(line);
const { node, env, engine, problem } = await setup({
  engine: 'detect',
  log: (line) => say(`setup: ${line}`),
});
const missing = await installMachineTools(say, join(tmpdir(), 'opsproof-machines'));
if (missing !== undefined) {
  say(`skipped: ${missing}`);
} else {
  const disk = await buildImage(say);
  await buildNetboot(say);
  const shop = await buildImage(say, SHOP);
  const options = {
    cwd: root,
    env: { ...env, OPSPROOF_MACHINES: '1', OPSPROOF_TEST_DISK: disk, OPSPROOF_SHOP_DISK: shop },
    stdin: 'ignore',
    timeoutMs: LONGEST_MS,
  };
  const run = (...words) => runChild([node, 'bin/opsproof.js', 'run', ...words], options);
  const codes = [await runInTurn({ node, env: options.env }, TESTS, LONGEST_MS)];
  codes.push(await run('features/shop', '--tags', '@anywhere', '--env', 'shop=shop-kvm'));
  if (engine) codes.push(await run('features/machines'));
  else say(`skipped: features/machines: ${problem}`);
  process.exitCode = codes.find((code) => code !== 0) ?? 0;
}
