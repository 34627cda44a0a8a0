import type { HostVerb } from '../../model/host-verb.ts';
import type { Qemu } from './qemu.ts';

export interface VerbOptions {
  readonly qemu: Qemu;
  /** How long the guest may take to switch itself off. */
  readonly stopMs: number;
  readonly paused: boolean;
  start(): Promise<void>;
}

const QUIT_MS = 5_000;

/** Does a verb to a machine. @throws Error that says why not */
export async function carryOut(verb: HostVerb, { qemu, stopMs, paused, start }: VerbOptions): Promise<void> {
  if (!qemu.lives && verb !== 'start' && verb !== 'restart' && verb !== 'stop')
    throw new Error('it is not running');
  if (verb === 'stop' || verb === 'restart') await stop(qemu, stopMs, paused);
  if ((verb === 'start' && !qemu.lives) || verb === 'restart') await start();
  if (verb === 'kill') await qemu.kill();
  if (verb === 'pause') await (await qemu.qmp()).execute('stop');
  if (verb === 'unpause') await (await qemu.qmp()).execute('cont');
}

/** Presses the power button, and takes the power away from a guest that does not care. */
async function stop(qemu: Qemu, stopMs: number, paused: boolean): Promise<void> {
  if (!qemu.lives) return;
  const qmp = await qemu.qmp();
  // A guest that stands still hears no button.
  if (paused) await qmp.execute('cont');
  await qmp.execute('system_powerdown');
  if (await qemu.ended(stopMs)) return;
  await qmp.execute('quit').catch(() => undefined);
  if (!(await qemu.ended(QUIT_MS))) await qemu.kill();
}
