import { appendFileSync, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Sink } from './events.ts';

/** `messages.ndjson`: the runner's messages, one a line, on disk as they happen, so that a killed run can be read too. */
export const messages: Sink = {
  name: 'messages',
  open({ directory }) {
    const file = openSync(join(directory, 'messages.ndjson'), 'w');
    return {
      on(event) {
        if (event.type === 'envelope') appendFileSync(file, `${JSON.stringify(event.envelope)}\n`);
      },
      async close() {
        closeSync(file);
      },
    };
  },
};
