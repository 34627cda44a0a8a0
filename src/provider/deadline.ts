/**
 * The answer of a promise, or what `late` makes when it takes longer than `ms`: an error (thrown) or a value (returned).
 * The promise goes on; whoever gives it must not mind. A rejection after the deadline is swallowed.
 */
export async function withDeadline<T>(promise: Promise<T>, ms: number, late: () => T | Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<T>((resolve, reject) => {
    timer = setTimeout(() => {
      const result = late();
      if (result instanceof Error) reject(result);
      else resolve(result);
    }, ms);
  });
  promise.catch(() => undefined);
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** Milliseconds for people: `850 ms`, `3.1 s`, `75 s`. */
export function printMs(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}
