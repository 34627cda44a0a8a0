import { findingReason } from '../model/finding-reason.ts';
import { inFileOrder, printName } from '../report/event/scenario-result.ts';
import type { Tally } from '../report/event/tally.ts';
import { printFindingReason } from '../report/text/finding-line.ts';

/** How much of one finding is kept, in characters. */
const MOST_TEXT = 300;

/** What the tally does not know about a run. */
export interface Remembered {
  readonly id: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly commit: string | undefined;
}

/** Loads what `remember` needs, while there is nothing else to do. */
export function prepareToRemember(): void {
  // `remember` reports the failure.
  history().catch(() => undefined);
}

function history() {
  return import('../history/run-history.ts');
}

/**
 * Adds a finished run to the history.
 * @param file `reports/history.sqlite`
 * @param keepDays older runs are removed
 * @returns a line for stderr if it could not be added; never rejects, because the verdict stays the same
 */
export async function remember(
  file: string,
  run: Remembered,
  tally: Tally,
  keepDays: number | undefined,
): Promise<readonly string[]> {
  try {
    const { RunHistory } = await history();
    const book = new RunHistory(file);
    try {
      const { commit, ...rest } = run;
      const record = {
        ...rest,
        ...(commit === undefined ? {} : { commit }),
        exitCode: tally.exitCode(),
        environments: tally.environments(),
        flaky: tally.counts().flaky,
        scenarios: inFileOrder(tally.results()).map((result) => ({
          uri: result.uri,
          name: printName(result),
          verdict: result.verdict,
          durationMs: result.durationMs,
          attempts: result.attempts,
          findings: result.findings.map((finding) => {
            const { fingerprint, sentence, subject, noun, host, attribute, verdict, value, elapsedMs } =
              finding;
            return {
              fingerprint,
              sentence,
              subject,
              ...(noun === undefined ? {} : { noun }),
              ...(host === undefined ? {} : { host }),
              attribute,
              verdict,
              text: verdict === 'pass' ? '' : printFindingReason(finding).slice(0, MOST_TEXT),
              ...(verdict === 'unable' ? { why: findingReason(finding).why.slice(0, MOST_TEXT) } : {}),
              ...(typeof value === 'number' ? { value } : {}),
              elapsedMs,
            };
          }),
        })),
      };
      book.record(record, keepDays);
    } finally {
      book.close();
    }
    return [];
  } catch (error) {
    return [`the run could not be added to the history: ${(error as Error).message} (${file})`];
  }
}
