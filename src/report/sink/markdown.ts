import type { RunEvent } from '../event/events.ts';
import type { Sink } from '../event/sink.ts';
import { printMarkdown } from '../text/markdown-text.ts';
import { writeReport } from './report-file.ts';

/** `report.md`: a run as a page of Markdown, for comments and summaries. */
export const markdown: Sink = {
  name: 'markdown',
  open(context) {
    const { tally } = context;
    let runId = '';
    let finished: Extract<RunEvent, { type: 'run-finished' }> | undefined;
    return {
      on(event) {
        if (event.type === 'run-started') runId = event.runId;
        if (event.type === 'run-finished') finished = event;
      },
      async close() {
        const { durationMs = 0, interrupted = false } = finished ?? {};
        await writeReport(context, 'report.md', printMarkdown(tally, { runId, durationMs, interrupted }));
      },
    };
  },
};
