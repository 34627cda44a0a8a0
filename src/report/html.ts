import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Envelope } from '@cucumber/messages';
import type { Sink } from './events.ts';
import { readableEnvelope } from './readable-envelope.ts';

/** `report.html`: Cucumber's own page, one file that works from disk. */
export const html: Sink = {
  name: 'html',
  open({ directory }) {
    const envelopes: Envelope[] = [];
    return {
      on(event) {
        if (event.type === 'envelope') envelopes.push(event.envelope);
      },
      async close() {
        const { CucumberHtmlStream } = await import('@cucumber/html-formatter');
        const page = new CucumberHtmlStream();
        const readable = envelopes.map(readableEnvelope).filter((envelope) => envelope !== undefined);
        await pipeline(Readable.from(readable), page, createWriteStream(join(directory, 'report.html')));
      },
    };
  },
};
