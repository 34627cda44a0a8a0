import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { RunEvent } from './event/events.ts';
import type { Sink } from './event/sink.ts';
import { Tally } from './event/tally.ts';

/** What a sink writes into `file` for this run. */
export async function runToFile(sink: Sink, events: readonly RunEvent[], file: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'opsproof-report-'));
  try {
    const tally = new Tally();
    const open = sink.open({ directory, cwd: directory, stdout: new PassThrough(), colors: false, tally });
    for (const event of events) {
      tally.on(event);
      open.on(event);
    }
    await open.close();
    return await readFile(join(directory, file), 'utf8');
  } finally {
    await rm(directory, { recursive: true });
  }
}
