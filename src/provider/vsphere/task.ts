import { setTimeout as pause } from 'node:timers/promises';
import { UnableError } from '../../model/errors.ts';
import type { Looks } from './looks.ts';
import { faultOf } from './soap.ts';
import type { Vcenter } from './vcenter.ts';
import type { Ref } from './vim-value.ts';

export interface TaskWait {
  /** What the task is for, as in `host "web" of "shop" could not be made`. */
  readonly what: string;
  readonly timeoutMs: number;
  /** Aborted: the task is to end soon. It is cancelled, and its end waited for all the same. */
  readonly signal?: AbortSignal;
  /** Percent, each time it is another one. */
  progress?(percent: number): void;
}

/** How long a task may take to end once it was cancelled. */
const CANCEL_MS = 30_000;

/**
 * Waits for a task of vCenter.
 * @returns the object that it made, if it made one
 * @throws UnableError with the fault of the task, or its last state when the time is up
 */
export async function finished(
  vcenter: Vcenter,
  looks: Looks,
  task: Ref,
  { what, timeoutMs, signal, progress }: TaskWait,
): Promise<Ref | undefined> {
  looks.add(task);
  let end = performance.now() + timeoutMs;
  let cancelled = false;
  let percent = '';
  try {
    for (;;) {
      const seen = await looks.at(task);
      const state = seen?.properties.get('info.state')?.text ?? 'gone';
      if (state === 'success') return seen?.properties.get('info.result')?.ref;
      if (state === 'error') {
        const error = seen?.properties.get('info.error');
        throw error === undefined ? new Error('the task failed, and does not say why') : faultOf(error);
      }
      if (state === 'gone') throw new Error('vCenter does not know the task any more');
      const now = seen?.properties.get('info.progress')?.text ?? '';
      if (now !== percent) progress?.(Number(now));
      percent = now;
      if (signal?.aborted === true && !cancelled) {
        cancelled = true;
        end = Math.min(end, performance.now() + CANCEL_MS);
        // Some cannot be cancelled, or end at this moment.
        await vcenter.ask(what, 'CancelTask', task).catch(() => undefined);
      }
      if (performance.now() > end) {
        const far = percent === '' ? '' : `, at ${percent} %`;
        throw new UnableError(`${what}: its task ${task.id} is still ${state}${far}`, {
          hint: 'look at the tasks in vCenter: it may wait for others, or for an answer',
        });
      }
      await pause(looks.pauseMs);
    }
  } catch (error) {
    throw vcenter.refused(what, error);
  } finally {
    looks.remove(task);
  }
}
