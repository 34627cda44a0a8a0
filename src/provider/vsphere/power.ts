import { setTimeout as pause } from 'node:timers/promises';
import type { Looks } from './looks.ts';
import { faultNameOf } from './refusal.ts';
import { VimFault } from './soap.ts';
import { finished } from './task.ts';
import { refIn, type Vcenter } from './vcenter.ts';
import type { Ref } from './vim-value.ts';

/** Task → the power state that it leads to. */
const LEADS_TO = {
  PowerOnVM_Task: 'poweredOn',
  PowerOffVM_Task: 'poweredOff',
  SuspendVM_Task: 'suspended',
} as const;
export type PowerTask = keyof typeof LEADS_TO;

const TASK_MS = 5 * 60_000;
/** Another task works on it: a clone that is not finished, a backup. */
const BUSY = /^(?:TaskInProgress|ResourceInUse|ConcurrentAccess)$/;
const BUSY_PAUSE_MS = 500;

/** Changes the power of a machine; one that is in that state already is success. @throws UnableError */
export async function switchPower(
  vcenter: Vcenter,
  looks: Looks,
  machine: Ref,
  method: PowerTask,
  what: string,
  timeoutMs = TASK_MS,
): Promise<void> {
  await whenFree(timeoutMs, async (leftMs) => {
    const task = refIn(await vcenter.ask(what, method, machine));
    await finished(vcenter, looks, task, { what, timeoutMs: leftMs });
  }).catch((error: Error) => {
    if (existingState(error) !== LEADS_TO[method]) throw error;
  });
}

/** The power state because of which a change was refused. */
function existingState({ cause }: { readonly cause?: unknown }): string | undefined {
  if (!(cause instanceof VimFault) || cause.fault !== 'InvalidPowerState') return undefined;
  return cause.detail?.at('existingState')?.text;
}

/** Does something to a machine once no other task holds it. @throws the last error */
export async function whenFree(timeoutMs: number, work: (leftMs: number) => Promise<void>): Promise<void> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await work(end - performance.now());
    } catch (error) {
      if (!BUSY.test(faultNameOf(error)) || performance.now() + BUSY_PAUSE_MS > end) throw error;
    }
    await pause(BUSY_PAUSE_MS);
  }
}
