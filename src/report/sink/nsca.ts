import type { Sink } from '../event/sink.ts';
import { passiveResults } from './passive-results.ts';
import { writeReport } from './report-file.ts';
import { whenOver } from './when-over.ts';

/** Ends a result: what follows a line end is its next line, and only this (ASCII ETB) begins another result. */
const END = '\x17';

/** Passive results as `send_nsca` of NSCA and NSCA-ng reads them: host, service, code and text, separated by tabs. */
export const nsca: Sink = {
  ...whenOver('nsca', async (context) => {
    const lines = passiveResults(context.tally).map(
      ({ host, service, code, text }) =>
        `${[host, service, code, text.replaceAll('\t', ' ')].join('\t')}\n${END}`,
    );
    await writeReport(context, 'nsca.txt', lines.join(''));
  }),
  goes: 'stdout',
};
