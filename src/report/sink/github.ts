import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { RunEvent } from '../event/events.ts';
import { type RunIssue, runIssues } from '../event/issues.ts';
import { inFileOrder } from '../event/scenario-result.ts';
import type { Sink, SinkContext } from '../event/sink.ts';
import { printMarkdown } from '../text/markdown-text.ts';
import { STDOUT, writeReport } from './report-file.ts';

/** GitHub keeps a summary of 1 MiB per step; a larger one is not shown at all. */
const MOST_SUMMARY_BYTES = 1024 * 1024 - 1024;

/**
 * Annotations for GitHub Actions on stdout, and the run in the summary of the job. GitHub shows ten errors and ten warnings per step; the
 * summary has all.
 */
export const github: Sink = {
  name: 'github',
  goes: 'among stdout',
  open(context) {
    const { tally } = context;
    const token = randomUUID();
    const toStdout = context.file === undefined;
    let runId = '';
    let finished: Extract<RunEvent, { type: 'run-finished' }> | undefined;
    return {
      on(event) {
        if (event.type === 'run-started') {
          runId = event.runId;
          // The output of hosts is printed on stdout too, and must not be taken for commands.
          if (toStdout) context.stdout.write(`::stop-commands::${token}\n`);
        }
        if (event.type === 'run-finished') finished = event;
      },
      async close() {
        const issues = runIssues(tally, inFileOrder(tally.results()));
        const lines = issues.map((issue) => `${annotation(issue, context)}\n`).join('');
        const begin = toStdout ? `::${token}::\n` : '';
        await writeReport({ ...context, file: context.file ?? STDOUT }, 'annotations.txt', begin + lines);
        const summary = context.env?.GITHUB_STEP_SUMMARY ?? '';
        if (summary === '') return;
        const { durationMs = 0, interrupted = false } = finished ?? {};
        await appendFile(summary, cut(printMarkdown(tally, { runId, durationMs, interrupted })));
      },
    };
  },
};

/** `::error file=features/shop.feature,line=9,title=the API answers::…`. */
function annotation({ level, text, scenario, uri, line }: RunIssue, context: SinkContext): string {
  const file = uri === undefined ? undefined : fromRepository(uri, context);
  const properties = [
    ...(file === undefined ? [] : [`file=${escapeProperty(file)}`]),
    ...(file === undefined || line === undefined ? [] : [`line=${line}`]),
    `title=${escapeProperty(scenario ?? 'the run')}`,
  ];
  return `::${level} ${properties.join(',')}::${escapeData(text)}`;
}

/** GitHub resolves paths from the root of the checkout. */
function fromRepository(uri: string, { cwd, env }: SinkContext): string {
  const root = env?.GITHUB_WORKSPACE ?? '';
  if (root === '') return uri;
  const path = relative(root, resolve(cwd, uri));
  return path.startsWith('..') ? uri : path;
}

/** A line break would end the command, and `::` in a host's answer must not begin one. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function cut(text: string): string {
  if (Buffer.byteLength(text) <= MOST_SUMMARY_BYTES) return text;
  // If a fence is cut, the rest appears as code; the reader sees that something is missing either way.
  const kept = Buffer.from(text)
    .subarray(0, MOST_SUMMARY_BYTES)
    .toString('utf8')
    .replace(/\ufffd+$/, '');
  return `${kept}\n\n… the rest is in the reports\n`;
}
