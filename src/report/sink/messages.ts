import { appendFileSync, closeSync, openSync } from 'node:fs';
import type { Sink } from '../event/sink.ts';
import { reportFile, STDOUT } from './report-file.ts';

/** Lines wait for the end of the event loop's turn, but at most this many characters of them. */
const MOST_WAITING = 64 * 1024;

/**
 * `messages.ndjson`: the runner's messages, one per line, on disk as they happen, so that a killed run can be read too. The messages of one
 * turn are one write: 10,000 checks are 30,000 messages, and a write for each took 0.3 s.
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
        // Nothing catches an error that is thrown at the end of a turn.
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
