import { setTimeout as pause } from 'node:timers/promises';
import { isLost } from './fault.ts';

/** What was begun is seen within seconds. */
const [LOOKS, PAUSE_MS] = [4, 1_500];

/**
 * Makes a thing. No service of OpenStack knows a request again that it had before, so that one whose answer was lost is not repeated: the
 * thing is looked for by the name that only it has.
 * @param find undefined when it is not there
 * @throws what `request` throws, if nothing came of it
 */
export async function makeOnce<T>(
  request: () => Promise<T>,
  find: () => Promise<T | undefined>,
  pauseMs = PAUSE_MS,
): Promise<T> {
  try {
    return await request();
  } catch (error) {
    if (!isLost(error)) throw error;
    for (let look = 0; look < LOOKS; look += 1) {
      await pause(pauseMs);
      const found = await find().catch(() => undefined);
      if (found !== undefined) return found;
    }
    throw error;
  }
}
