import { rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UnableError } from '../../model/errors.ts';
import { lastConsoleLines } from '../machine/console.ts';
import { userData } from '../machine/user-data.ts';
import { freePorts } from '../processes/address.ts';
import type { StackContext } from '../provider.ts';
import { hardware, MACHINE_FILES, SAVED, surroundings } from './arguments.ts';
import type { Disk } from './disk.ts';
import { type MachineGround, marks, sshPort } from './ground.ts';
import { makeOverlay } from './machine-disk.ts';
import { LABELS, makeMachineFolder, removeFolder } from './machine-folder.ts';
import type { MachineHost } from './machine-host.ts';
import { Qemu } from './qemu.ts';
import { seedImage } from './seed.ts';
import { MachineSession, untilMet } from './session.ts';
import { SAVED_MAC, type SavedState, STATE } from './state.ts';

/** How long the memory may take to be written down. */
const SAVE_MS = 5 * 60_000;
const QUIT_MS = 10_000;
const CONSOLE_LINES = 20;

/**
 * Boots a machine until one can log in and cloud-init has done its part, and saves its state.
 * @returns the folder with its disk, which belongs to the caller from then on
 * @throws UnableError with the last lines of its console; what it made is in the ledger
 */
export async function bootOnce(
  host: MachineHost,
  disk: Disk,
  ground: MachineGround,
  context: StackContext,
  state: SavedState,
): Promise<string> {
  const name = `${context.prefix}-${host.name}.boot`;
  const folder = makeMachineFolder(name, ground, host.name, context);
  const { keys, hostKey, user, instance } = state;
  await makeOverlay(folder, disk, ground.env);
  const own = host.userData === undefined ? {} : { own: host.userData };
  const byPassword = host.password !== undefined;
  const data = userData({
    hostname: host.name,
    user,
    publicKey: keys.publicKey,
    hostKey,
    byPassword,
    ...own,
  });
  writeFileSync(join(folder, MACHINE_FILES.seed), seedImage(instance, host.name, data), { mode: 0o600 });
  const ports = await freePorts([{ name, ports: [sshPort(host)] }], ground.run.taken);
  const outside = ports.get(name)?.get(sshPort(host)) ?? 0;
  const console = join(folder, STATE.console);
  const thing = { kind: 'machine', id: name, host: host.name };
  context.ledger.creating(thing);
  const qemu = new Qemu({
    folder,
    env: { ...ground.env, ...marks(ground.mark, name, context) },
    onStarted: ({ pid, birth }) => context.ledger.created(thing, `${pid}/${birth}`),
  });
  const session = new MachineSession({
    host: host.name,
    target: {
      transport: 'ssh',
      host: '127.0.0.1',
      port: outside,
      user,
      privateKey: keys.privateKey,
      hostKeys: [hostKey.publicKey],
      ...(host.timeoutMs === undefined ? {} : { timeoutMs: host.timeoutMs }),
    },
    note: (line) => context.note(host.name, line),
  });
  try {
    const wiring = {
      forwards: [{ inside: sshPort(host), outside }],
      peers: [],
      execPath: context.execPath,
      console,
    };
    qemu.start([...hardware(host, ground.accelerator, SAVED_MAC), ...surroundings(host, name, wiring)]);
    const died = async () => {
      const life = await qemu.look();
      return typeof life === 'object' ? life.died : undefined;
    };
    await untilMet(session, died, host.startMs, context.signal);
    await session.run('sync');
    await session.close();
    const qmp = await qemu.qmp();
    await qmp.monitor(`savevm ${SAVED}`, SAVE_MS);
    // The connection may end before the answer.
    await qmp.execute('quit').catch(() => undefined);
    if (!(await qemu.ended(QUIT_MS))) await qemu.kill();
  } catch (error) {
    await qemu.kill().catch(() => undefined);
    const text = await readFile(console, 'utf8').catch(() => '');
    throw new UnableError(
      [
        `host "${host.name}" of "${context.environment}" ${messageOf(error)}`,
        ...(context.signal.aborted ? [] : shown(text)),
      ].join('\n'),
      { cause: error },
    );
  } finally {
    await session.close();
    ground.run.taken.delete(outside);
    // Also after a failure: it has ended.
    if (!qemu.lives) context.ledger.destroyed(thing);
    if (!qemu.lives && context.signal.aborted) removeFolder(folder);
  }
  for (const file of [LABELS, MACHINE_FILES.seed, MACHINE_FILES.qmp, MACHINE_FILES.said])
    rmSync(join(folder, file), { force: true });
  context.ledger.destroyed({ kind: 'disk', id: name });
  return folder;
}

function shown(console: string): readonly string[] {
  const lines = lastConsoleLines(console, CONSOLE_LINES);
  if (lines.length === 0) return ['its console is empty: a kernel writes there with console=ttyS0'];
  return ['the last lines of its console:', ...lines.map((line) => `  ${line}`)];
}
