import { setTimeout as pause } from 'node:timers/promises';
import { codeOf } from './refusal.ts';

/** What was just made is known everywhere within seconds ("Eventual consistency in the Amazon EC2 API"). */
const PATIENCE_MS = 30_000;
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [200, 3_000];

/**
 * Asks again as long as EC2 does not know the thing yet, or still uses it.
 * @param codes error codes that pass
 * @throws the last error
 */
export async function patiently<T>(codes: RegExp, ask: () => Promise<T>, limitMs = PATIENCE_MS): Promise<T> {
  const end = performance.now() + limitMs;
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(2 * wait, LONGEST_PAUSE_MS)) {
    try {
      return await ask();
    } catch (error) {
      if (!codes.test(codeOf(error)) || performance.now() + wait > end) throw error;
    }
    await pause(wait);
  }
}
