import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UnableError } from '../../model/errors.ts';
import { byHand } from '../kvm/by-hand.ts';
import { diskOf } from '../kvm/disk.ts';
import { type MachineGround, makeGround, PXE_MARK } from '../kvm/ground.ts';
import { emptyDisk, makeOverlay } from '../kvm/machine-disk.ts';
import { releaseGround, startMachine } from '../kvm/start-machine.ts';
import { machineThings } from '../kvm/things.ts';
import type { Provider, StackContext } from '../provider.ts';
import { bootFiles, CHAIN, SERVER } from './boot-files.ts';
import { type BootServer, openBootServer } from './boot-server.ts';
import { pxeObstacles } from './obstacles.ts';
import { type PxeHost, type PxeOwn, pxeShape } from './shape.ts';

interface PxeGround extends MachineGround {
  readonly servers: Set<BootServer>;
}

/** Hosts as virtual machines with empty disks that boot from the network: DHCP and TFTP of qemu itself, everything else by HTTP of ours. */
export const pxe: Provider<PxeOwn, PxeGround> = {
  ...pxeShape,
  ...machineThings(PXE_MARK),

  obstacles: pxeObstacles,

  async ground(hosts, context) {
    return { ...(await makeGround(hosts, context, PXE_MARK)), servers: new Set() };
  },

  async prepare({ name, disk, digest }, ground, context) {
    if (disk === undefined) return;
    const wanted = { name, disk, snapshot: false, ...(digest === undefined ? {} : { digest }) };
    const progress = (phase: string) => context.progress(name, phase);
    ground.disks.set(name, await diskOf(wanted, ground.places, context.signal, progress));
  },

  async start(host, peers, ground, context) {
    if (context.signal.aborted) throw new UnableError(`the start of "${host.name}" was interrupted`);
    const server = await openBootServer(bootFiles(host), noteOf(host, ground, context));
    ground.servers.add(server);
    return startMachine(host, peers, ground, context, {
      async disk(folder) {
        const base = ground.disks.get(host.name);
        if (base === undefined) await emptyDisk(folder, host.size, ground.env);
        else await makeOverlay(folder, base, ground.env);
        mkdirSync(join(folder, 'tftp'));
        writeFileSync(join(folder, 'tftp', 'boot.ipxe'), CHAIN);
      },
      network: {
        tftp: 'tftp',
        file: 'boot.ipxe',
        first: host.disk !== undefined,
        server: { address: SERVER, port: 80, to: server.port },
      },
    });
  },

  async release(ground) {
    for (const server of ground.servers) server.close();
    await releaseGround(ground);
  },

  byHand,
};

/** Each line says when, to whom, what, with which status and how many bytes. */
function noteOf({ name }: PxeHost, { run }: PxeGround, context: StackContext): (line: string) => void {
  const own = context.logFile(name, 'boot');
  const { log } = context.settings as { readonly log?: string };
  const files = [own];
  if (log !== undefined) {
    const shared = resolve(context.cwd, log);
    files.push(shared);
    if (!run.logs.has(shared)) {
      run.logs.add(shared);
      mkdirSync(dirname(shared), { recursive: true });
      writeFileSync(shared, '');
    }
  }
  return (line) => {
    for (const file of files)
      appendFileSync(file, `${new Date().toISOString()} ${name} ${line}\n`, { mode: 0o600 });
  };
}
