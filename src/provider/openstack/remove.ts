import { setTimeout as pause } from 'node:timers/promises';
import { printElapsed } from '../../model/elapsed.ts';
import { UnableError } from '../../model/errors.ts';
import type { Cloud } from './cloud.ts';
import { isGone, statusOf } from './fault.ts';
import { serverAt } from './found-server.ts';

const WHAT = 'OpenStack did not remove it';
const [FIRST_POLL_MS, LONGEST_POLL_MS] = [200, 3_000];
/** A removal that did not take is asked for again after so long. */
const AGAIN_MS = 15_000;

/** Ends a server and waits until it is gone: its port and its group can go only then. @throws UnableError */
export async function removeServer(cloud: Cloud, id: string, limitMs: number): Promise<void> {
  const end = performance.now() + limitMs;
  let askedAt = Number.NEGATIVE_INFINITY;
  let forced = false;
  for (let wait = FIRST_POLL_MS; ; wait = Math.min(1.5 * wait, LONGEST_POLL_MS)) {
    const found = await serverAt(cloud, id, WHAT);
    if (found === undefined || found.status === 'DELETED') return;
    if (found.status === 'SOFT_DELETED' && !forced) {
      // Where the cloud keeps what was removed for a while, it would go on holding its port and its quota.
      forced = true;
      await orGone(cloud.ask(WHAT, 'compute', 'POST', `/servers/${id}/action`, { forceDelete: null }));
    } else if (found['OS-EXT-STS:task_state'] !== 'deleting' && performance.now() - askedAt > AGAIN_MS) {
      askedAt = performance.now();
      await orGone(cloud.ask(WHAT, 'compute', 'DELETE', `/servers/${id}`));
    }
    if (performance.now() + wait > end) {
      const fault = found.fault?.message === undefined ? '' : `: ${found.fault.message}`;
      throw new UnableError(`nova says ${found.status} of it after ${printElapsed(limitMs)}${fault}`, {
        hint: `openstack server show ${id}; whoever operates the cloud can reset its state`,
      });
    }
    await pause(wait);
  }
}

/** What neutron has made, which may be in use for a moment after its server is gone. @throws UnableError */
export async function removeOfNeutron(cloud: Cloud, path: string, limitMs: number): Promise<void> {
  const end = performance.now() + limitMs;
  for (let wait = FIRST_POLL_MS; ; wait = Math.min(1.5 * wait, LONGEST_POLL_MS)) {
    try {
      await orGone(cloud.ask(WHAT, 'network', 'DELETE', path));
      return;
    } catch (error) {
      if (statusOf(error) !== 409 || performance.now() + wait > end) throw error;
    }
    await pause(wait);
  }
}

export async function removeKey(cloud: Cloud, name: string): Promise<void> {
  await orGone(cloud.ask(WHAT, 'compute', 'DELETE', `/os-keypairs/${encodeURIComponent(name)}`));
}

async function orGone(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!isGone(error)) throw error;
  });
}
