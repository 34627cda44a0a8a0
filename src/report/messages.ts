import { appendFileSync, closeSync, openSync } from 'node:fs';
import type { Sink } from './events.ts';
import { reportFile, STDOUT } from './report-file.ts';

/** `messages.ndjson`: the runner's messages, one a line, on disk as they happen, so that a killed run can be read too. */
export const messages: Sink = {
  name: 'messages',
  open(context) {
    const file = context.file === STDOUT ? undefined : openSync(reportFile(context, 'messages.ndjson'), 'w');
    return {
      on(event) {
        if (event.type !== 'envelope') return;
        const line = `${JSON.stringify(event.envelope)}\n`;
        if (file === undefined) context.stdout.write(line);
        else appendFileSync(file, line);
      },
      async close() {
        if (file !== undefined) closeSync(file);
      },
    };
  },
};
