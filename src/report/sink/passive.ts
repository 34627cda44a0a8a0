import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Sink } from '../event/sink.ts';
import { passiveResults } from './passive-results.ts';
import { STDOUT, writeReport } from './report-file.ts';
import { whenOver } from './when-over.ts';

/**
 * Passive results as external commands of Nagios, Naemon and Icinga: into their command file, which is a pipe, or into any other file.
 * https://assets.nagios.com/downloads/nagioscore/docs/nagioscore/4/en/passivechecks.html
 */
export const passive: Sink = whenOver('passive', async (context, finished) => {
  const at = Math.round(Date.parse(finished?.at ?? '') / 1000);
  const lines = passiveResults(context.tally).map(
    ({ host, service, code, text }) =>
      `[${at}] PROCESS_SERVICE_CHECK_RESULT;${host};${service};${code};${text.replaceAll(';', ',')}\n`,
  );
  const { file } = context;
  const isPipe =
    file !== undefined && file !== STDOUT && (await stat(file).catch(() => undefined))?.isFIFO() === true;
  if (isPipe) await submit(file, lines);
  else await writeReport(context, 'passive.cmd', lines.join(''));
});

/** Each line in one piece, so that it is not mixed with what others write. Without a reader it does not wait. */
async function submit(file: string, lines: readonly string[]): Promise<void> {
  const pipe = await open(file, constants.O_WRONLY | constants.O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENXIO') throw error;
      throw new Error(
        `nobody reads ${file}: is the monitoring system running, with check_external_commands?`,
      );
    },
  );
  try {
    for (const line of lines) {
      const { bytesWritten } = await pipe.write(line);
      if (bytesWritten !== Buffer.byteLength(line))
        throw new Error(`${file} took only a part of: ${line.trim()}`);
    }
  } finally {
    await pipe.close();
  }
}
