import { basename } from 'node:path';
import type { Envelope } from '@cucumber/messages';
import { printElapsed } from '../model/elapsed.ts';
import { printStanding } from './approval-text.ts';
import { printCheckCounts, printScenarioCounts } from './counts-text.ts';
import type { RunEvent, Sink } from './events.ts';
import { loadPage, type PagePiece, type PageTexts, scriptLiteral } from './page-template.ts';
import { readableMessages } from './readable-messages.ts';
import { printRunError } from './red-text.ts';
import { writeReport } from './report-file.ts';
import { printName } from './scenario-result.ts';
import type { Tally } from './tally.ts';
import { printWaiver } from './waived-text.ts';

/** `report.html`: Cucumber's own page with our counts on top; one file that works from disk. */
export const html: Sink = {
  name: 'html',
  open(context) {
    const { tally } = context;
    const envelopes: Envelope[] = [];
    let finished: RunFinished | undefined;
    return {
      on(event) {
        if (event.type === 'envelope') envelopes.push(event.envelope);
        if (event.type === 'run-finished') finished = event;
      },
      async close() {
        const texts = pageTexts(basename(context.directory), tally, finished);
        await writeReport(context, 'report.html', pageChunks(envelopes, texts));
      },
    };
  },
};

async function* pageChunks(envelopes: readonly Envelope[], texts: PageTexts): AsyncGenerator<PagePiece> {
  const page = await loadPage(texts);
  yield* page.head;
  let comma = '';
  for (const envelope of readableMessages(envelopes)) {
    yield comma + scriptLiteral(envelope);
    comma = ',\n';
  }
  yield* page.tail;
}

function pageTexts(runId: string, tally: Tally, finished: RunFinished | undefined): PageTexts {
  const { at, durationMs = 0, interrupted = false } = finished ?? {};
  const environments = tally.environments();
  const where = environments.length === 0 ? '' : ` on ${environments.join(', ')}`;
  return {
    title: `opsproof ${runId}${where}`,
    banner: [
      `opsproof ${runId}${where}: exit code ${tally.exitCode()}${interrupted ? ', interrupted' : ''}`,
      `scenarios  ${printScenarioCounts(tally.counts())}`,
      `checks     ${printCheckCounts(tally.counts())}`,
      `time       ${printElapsed(durationMs)}${at === undefined ? '' : `, ended ${at}`}`,
      ...tally.approvals().map((standing) => `approval   ${printStanding(standing)}`),
      ...tally.errors().map((error) => `!          ${printRunError(error)}`),
      ...tally.leftovers().map((line) => `left over  ${line}`),
      ...tally.results().flatMap((result) => {
        const waived = printWaiver(tally.cover(result));
        return waived === '' ? [] : [`waiver     ${printName(result)}: ${waived}`];
      }),
    ],
  };
}

type RunFinished = Extract<RunEvent, { type: 'run-finished' }>;
