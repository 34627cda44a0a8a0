import { setTimeout as sleep } from 'node:timers/promises';
import { printElapsed } from '../../model/elapsed.ts';
import { ActionFailed, UnableError } from '../../model/errors.ts';
import { isMissing } from '../../transport/kubernetes/api-error.ts';
import { type Rolling, rolloutMissing } from '../../transport/kubernetes/rollout.ts';
import type { ClusterWork } from './on-cluster.ts';

const POLL_MS = 250;

interface Named {
  readonly metadata?: { readonly uid?: string };
}

/**
 * Waits until an object is rolled out, as `kubectl rollout status` does.
 * @param what for messages: `deployment/web`
 * @throws ActionFailed with what is missing
 */
export function untilRolledOut(at: ClusterWork, what: string, path: string, limitMs: number): Promise<void> {
  return poll(at, limitMs, async () => {
    const object = await at.ask<Rolling>('GET', path);
    const missing = rolloutMissing(object);
    if (missing === undefined) return undefined;
    if (missing === 'never')
      throw new UnableError(`${what} is a ${object.kind}, which does not roll out: leave out "within …"`);
    return `${what} is not rolled out: ${missing.why}`;
  });
}

/** Waits until an object is gone, or another one has its name. @throws ActionFailed */
export function untilGone(
  at: ClusterWork,
  what: string,
  path: string,
  uid: string,
  limitMs: number,
): Promise<void> {
  return poll(at, limitMs, async () => {
    const now = await at.ask<Named>('GET', path).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    return now?.metadata?.uid === uid ? `${what} is not gone` : undefined;
  });
}

async function poll(
  at: ClusterWork,
  limitMs: number,
  unmet: () => Promise<string | undefined>,
): Promise<void> {
  const began = performance.now();
  for (;;) {
    const why = await unmet();
    if (why === undefined) return;
    const leftMs = limitMs - (performance.now() - began);
    if (leftMs <= 0)
      throw new ActionFailed(
        `${why} after ${printElapsed(limitMs)}\n  hint: the kubernetes object "…" has events says what the cluster did`,
      );
    await sleep(Math.min(POLL_MS, leftMs));
    await at.goOn();
  }
}
