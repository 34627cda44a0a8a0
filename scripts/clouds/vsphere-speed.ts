// node scripts/clouds.mjs --speed: from clone to ssh to destroy, ours beside a script with pyVmomi, on one vcsim, in turns. Exits with 1 when ours
// takes more than 1.2 times as long.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnvironment } from '../../src/config/load.ts';
import type { EphemeralEnvironment } from '../../src/model/environment.ts';
import { makeSshKeyPair } from '../../src/provider/ssh-key.ts';
import { guestinfo } from '../../src/provider/vsphere/guestinfo.ts';
import { containerSetting, startVcsim } from '../../src/provider/vsphere/vcsim.fixture.ts';
import { bringUp, contextOf } from '../../src/stack/bring-up.fixture.ts';

const ROUNDS = 7;
const MOST = 1.2;
const { OPSPROOF_PYVMOMI: PYTHON = '' } = process.env;

const setting = await containerSetting();
const folder = mkdtempSync(join(tmpdir(), 'opsproof-speed-'));
const vcsim = await startVcsim();
try {
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    theirs.push(script());
    ours.push(await stack(round));
  }
  const ratio = median(ours) / median(theirs);
  console.log(`pyVmomi  ${print(theirs)}`);
  console.log(`opsproof ${print(ours)}`);
  console.log(`ratio of the medians ${ratio.toFixed(2)}, at most ${MOST}`);
  process.exitCode = ratio > MOST ? 1 : 0;
} finally {
  await vcsim.end();
  rmSync(folder, { recursive: true });
}

/** @returns milliseconds */
function script(): number {
  const [key, host] = [makeSshKeyPair('opsproof speed'), makeSshKeyPair('host')];
  const path = join(folder, 'key');
  writeFileSync(path, key.privateKey, { mode: 0o600 });
  const boot = { hostname: 'web', user: 'root', publicKey: key.publicKey, hostKey: host };
  const { 'guestinfo.userdata': userdata = '' } = guestinfo(boot);
  const program = join(import.meta.dirname, 'clone.py');
  const argv = ['-W', 'ignore', program, new URL(vcsim.url).port, '1', setting, userdata, path];
  const { stdout, stderr, status } = spawnSync(PYTHON, argv, { encoding: 'utf8', timeout: 120_000 });
  if (status !== 0) throw new Error(`the script with pyVmomi failed: ${stderr}`);
  return Number(stdout);
}

/** @returns milliseconds */
async function stack(round: number): Promise<number> {
  const context = contextOf(`speed-${round}`);
  try {
    mkdirSync(join(context.cwd, 'environments'));
    const host = { template: 'DC0_H0_VM0', pool: 'DC0_H0', extra_config: { 'RUN.container': setting } };
    const login = { endpoint: vcsim.url, user: 'user', password: 'vcsim-secret' };
    const file = {
      lifecycle: 'ephemeral',
      provider: 'vsphere',
      providers: { vsphere: login },
      hosts: { web: host },
    };
    writeFileSync(join(context.cwd, 'environments/speed.yaml'), JSON.stringify(file));
    const options = { cwd: context.cwd, env: {}, secrets: 'resolve' } as const;
    const environment = (await loadEnvironment('speed', options)) as EphemeralEnvironment;
    const began = performance.now();
    const hosts = await bringUp(environment, context);
    const left = await hosts.down();
    if (left.length > 0) throw new Error(left.join('\n'));
    return Math.round(performance.now() - began);
  } finally {
    context.dispose();
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function print(values: readonly number[]): string {
  return `${median(values)} ms (${[...values].sort((a, b) => a - b).join(', ')})`;
}
