import { nameRunner, thisPlace } from './runner-life.ts';

/**
 * Labels for a container that a test makes itself. As long as this process lives, no sweep, and no other test run on the same engine, takes
 * it for a leftover.
 */
export function testLabels(run: string): Record<string, string> {
  return {
    'opsproof.run': run,
    'opsproof.runner': nameRunner(process.pid, thisPlace()),
    'opsproof.expires': new Date(Date.now() + 600_000).toISOString(),
  };
}
