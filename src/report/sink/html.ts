import { basename } from 'node:path';
import { printElapsed } from '../../model/elapsed.ts';
import type { RunEvent } from '../event/events.ts';
import { printName } from '../event/scenario-result.ts';
import type { Sink } from '../event/sink.ts';
import type { Tally } from '../event/tally.ts';
import { printStanding } from '../text/approval-text.ts';
import { commitRows } from '../text/commit-text.ts';
import { printCheckCounts, printScenarioCounts } from '../text/counts-text.ts';
import { printRunError } from '../text/red-text.ts';
import { printWaiver } from '../text/waived-text.ts';
import { fillPage, type Page, type PagePiece, type PageTexts } from './fill-page.ts';
import { readTemplate, scriptLiteral, type Template } from './page-template.ts';
import { ReadableMessages } from './readable-messages.ts';
import { writeReport } from './report-file.ts';

/** Characters per piece of the page: one piece per message would cost more than making it. */
const PIECE = 64 * 1024;

/** `report.html`: Cucumber's own page with our counts on top; one file that works from disk. */
export const html: Sink = {
  name: 'html',
  open(context) {
    const { tally } = context;
    const readable = new ReadableMessages();
    // Bytes, because every garbage collection would have to move thousands of small joined texts.
    const pieces: Buffer[] = [];
    let piece = '';
    let finished: RunFinished | undefined;
    let template: Promise<Template> | undefined;
    return {
      on(event) {
        if (event.type === 'envelope') {
          const { envelope, json } = event;
          const shown = readable.next(envelope);
          if (shown === undefined) return;
          const same = shown === envelope ? json : undefined;
          const comma = piece === '' && pieces.length === 0 ? '' : ',\n';
          piece += comma + scriptLiteral(same ?? JSON.stringify(shown));
          if (piece.length < PIECE) return;
          pieces.push(Buffer.from(piece));
          piece = '';
        }
        if (event.type === 'run-finished') finished = event;
      },
      prepare() {
        template ??= readTemplate();
        template.catch(() => undefined);
      },
      async close() {
        const texts = pageTexts(basename(context.directory), tally, finished);
        await writeReport(
          context,
          'report.html',
          pageChunks([...pieces, piece], fillPage(await (template ?? readTemplate()), texts)),
        );
      },
    };
  },
};

async function* pageChunks(messages: readonly PagePiece[], page: Page): AsyncGenerator<PagePiece> {
  yield* page.head;
  yield* messages;
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
      ...commitRows(tally).map((text) => `commit     ${text}`),
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
