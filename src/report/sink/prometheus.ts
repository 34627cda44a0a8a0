import { rename, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Sink, SinkContext } from '../event/sink.ts';
import { environmentLabel, prometheusText, type RunEnd } from '../text/prometheus-text.ts';
import { reportFile, STDOUT, writeReport } from './report-file.ts';

/** `opsproof.prom`: gauges for the textfile collector of the node exporter. The file is replaced atomically. */
export const prometheus: Sink = {
  name: 'prometheus',
  // The gauges have their time.
  meanwhile: 'earlier',
  open: (context) =>
    gaugesAtEnd(context, async (text) => {
      if (context.file === STDOUT) return await writeReport(context, 'opsproof.prom', text);
      const file = reportFile(context, 'opsproof.prom');
      // The collector reads only names that end with .prom.
      const fresh = `${file}.${process.pid}.tmp`;
      try {
        await writeFile(fresh, text);
        await rename(fresh, file);
      } catch (error) {
        await rm(fresh, { force: true });
        throw error;
      }
    }),
};

/** A sink that passes on the gauges of a run when it is over. */
export function gaugesAtEnd(
  { tally, file = STDOUT }: SinkContext,
  write: (text: string) => Promise<void>,
): ReturnType<Sink['open']> {
  let end: Pick<RunEnd, 'at' | 'durationMs'> | undefined;
  let asked: readonly string[] = [];
  // The files of one folder have different names, and so do the runs that write them.
  const run = file === STDOUT ? 'opsproof' : basename(file).replace(/\.prom$/, '');
  return {
    on(event) {
      if (event.type === 'run-started') asked = event.about?.options.env ?? [];
      if (event.type === 'run-finished') end = event;
    },
    async close() {
      if (end === undefined) return;
      const { at, durationMs } = end;
      await write(
        prometheusText(tally, { at, durationMs, run, environment: environmentLabel(tally, asked) }),
      );
    },
  };
}
