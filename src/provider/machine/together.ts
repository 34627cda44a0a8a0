import { setTimeout as pause } from 'node:timers/promises';

/** How long the first one waits for others, in milliseconds: hosts that start side by side ask within the same few. */
const WINDOW_MS = 25;

/**
 * What is asked for at nearly the same time goes out as one request.
 * @param work gets all that came in, in their order, and answers in the same order; each of them gets what it throws
 */
export function together<T, R>(
  work: (items: readonly T[]) => Promise<readonly R[]>,
): (item: T) => Promise<R> {
  let waiting: T[] = [];
  let answer: Promise<readonly R[]> | undefined;
  return async (item) => {
    const index = waiting.push(item) - 1;
    answer ??= pause(WINDOW_MS).then(() => {
      const items = waiting;
      waiting = [];
      answer = undefined;
      return work(items);
    });
    return (await answer)[index] as R;
  };
}
