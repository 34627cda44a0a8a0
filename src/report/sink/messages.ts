import { appendFileSync, closeSync, openSync } from 'node:fs';
import type { Sink } from '../event/sink.ts';
import { reportFile, STDOUT } from './report-file.ts';

/** Lines wait for the end of the event loop's turn, but no more than so many characters of them. */
const MOST_WAITING = 64 * 1024;

/**
 * `messages.ndjson`: the runner's messages, one a line, on disk as they happen, so that a killed run can be read too. What
 * comes in one turn is one write: 10,000 checks are 30,000 messages, and a write each took 0.3 s.
 */
export const messages: Sink = {
  name: 'messages',
  open(context) {
    const file = context.file === STDOUT ? undefined : openSync(reportFile(context, 'messages.ndjson'), 'w');
    let waiting = '';
    let problem: Error | undefined;
    const flush = () => {
      const text = waiting;
      waiting = '';
      try {
        if (file === undefined)
          context.stdout.write(text, (error) => {
            problem ??= error ?? undefined;
          });
        else appendFileSync(file, text);
      } catch (error) {
        // Nobody hears what is thrown at the end of a turn.
        problem ??= error as Error;
      }
    };
    return {
      on(event) {
        if (problem !== undefined) throw problem;
        if (event.type !== 'envelope') return;
        if (waiting === '') setImmediate(flush);
        waiting += `${event.json ?? JSON.stringify(event.envelope)}\n`;
        if (waiting.length > MOST_WAITING) flush();
      },
      async close() {
        flush();
        if (file === undefined)
          await new Promise<void>((resolve) => context.stdout.write('', () => resolve()));
        else closeSync(file);
        if (problem !== undefined) throw problem;
      },
    };
  },
};
