import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { contract } from '../contract.fixture.ts';
import { talkingDisk } from '../kvm/boot-sector.fixture.ts';
import { PXE_MARK } from '../kvm/ground.ts';
import { liveOf, places } from '../kvm/places.ts';
import { processesWith } from '../processes/proc.ts';
import { PROVIDERS } from '../registry.ts';
import { netbooted, noNetboot } from './netboot.fixture.ts';

const registered = PROVIDERS.find(({ shape }) => shape.name === 'pxe');
if (registered === undefined) throw new Error('there is no pxe');

const folder = mkdtempSync(join(tmpdir(), 'opsproof-boot-'));
after(() => rmSync(folder, { recursive: true }));
const [script, program] = [join(folder, 'dies.ipxe'), join(folder, 'program')];
writeFileSync(script, '#!ipxe\nchain http://10.0.2.99/program\n');
writeFileSync(program, talkingDisk('the reason').subarray(0, 512));

contract({
  registered,
  serves: `${netbooted('serves')}, ports: [80]`,
  dies: `boot: ${JSON.stringify({ script })}, answers: ${JSON.stringify({ program })}, memory: 256 MiB, ports: [80]`,
  waits: netbooted(''),
  async left(run) {
    const folders = readdirSync(liveOf(places(), PXE_MARK)).filter((name) =>
      name.startsWith(`opsproof-${run}-`),
    );
    return [
      ...folders,
      ...processesWith(`OPSPROOF_RUN=${run}`).map(({ pid, command }) => `${pid} ${command}`),
    ];
  },
  async destroy(prefix, host) {
    for (const { pid } of processesWith(`${PXE_MARK}=${prefix}-${host}`)) process.kill(pid, 'SIGKILL');
    rmSync(join(liveOf(places(), PXE_MARK), `${prefix}-${host}`), { recursive: true });
  },
  skip: noNetboot,
});
