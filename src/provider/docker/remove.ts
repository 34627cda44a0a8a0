import { setTimeout as sleep } from 'node:timers/promises';
import { LATE, within } from '../../transport/deadline.ts';
import type { Engine } from '../../transport/docker/engine.ts';

const LIMIT_MS = 10_000;
const AGAIN_MS = 100;

/** Removes a container with its anonymous volumes. Undefined if it is gone, else a line that says why not. Never throws. */
export function removeContainer(engine: Engine, name: string, limitMs?: number): Promise<string | undefined> {
  return gone(`container ${name}`, () => engine.getContainer(name).remove({ force: true, v: true }), limitMs);
}

/** The same for a network. */
export function removeNetwork(engine: Engine, name: string, limitMs?: number): Promise<string | undefined> {
  return gone(`network ${name}`, () => engine.getNetwork(name).remove(), limitMs);
}

/** The same for a volume. */
export function removeVolume(engine: Engine, name: string, limitMs?: number): Promise<string | undefined> {
  return gone(`volume ${name}`, () => engine.getVolume(name).remove({ force: true }), limitMs);
}

/** The same for an image, with the layers that only it has. */
export function removeImage(engine: Engine, name: string, limitMs?: number): Promise<string | undefined> {
  return gone(`image ${name}`, () => engine.getImage(name).remove(), limitMs);
}

/**
 * 404 is success; a conflict (removal in progress, an endpoint that is just leaving) and an engine that does not answer (it restarts) are
 * retried until the time is up.
 */
async function gone(
  what: string,
  remove: () => Promise<unknown>,
  limitMs = LIMIT_MS,
): Promise<string | undefined> {
  const began = performance.now();
  for (;;) {
    const left = limitMs - (performance.now() - began);
    try {
      if ((await within(remove(), left)) !== LATE) return undefined;
      return `${what} could not be removed: the engine did not answer within ${limitMs / 1000} s`;
    } catch (error) {
      const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
      if (status === 404) return undefined;
      const again = status === 409 || status === 403 || isAway(error);
      if (!again || left < 5 * AGAIN_MS) {
        return `${what} could not be removed: ${error instanceof Error ? error.message.trim() : String(error)}`;
      }
      await sleep(AGAIN_MS);
    }
  }
}

/** No answer at all: the engine is not there (yet, or any more). connect(2). */
function isAway(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return ['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE'].includes(String(code));
}
