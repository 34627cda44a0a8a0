import { resolve } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { loadSettings } from '../config/load.ts';
import { makeFolder } from '../disk/make-folder.ts';
import { ConfigurationError, type Problem } from '../model/errors.ts';
import { Mask } from '../model/mask.ts';
import { guardOutput } from '../run/guard-output.ts';
import { maskedError } from '../run/masked-error.ts';
import { DailyAudit } from './daily-audit.ts';
import { Examiner, type ExaminerOptions } from './examiner.ts';
import type { ServedLook } from './look.ts';

/** What this thread starts with: plain data. */
export interface ExaminerData extends Pick<ExaminerOptions, 'timeoutMs'> {
  readonly request: Omit<ExaminerOptions['request'], 'stdout' | 'stderr'>;
  /** Written in every line of the audit log. */
  readonly id: string;
}

/** What it is asked to do. */
export type ExaminerOrder = { readonly look: string | undefined } | 'stop';

/** What it answers: first the scenarios or the mistakes, then a look for each order. Without secrets. */
export type ExaminerNews =
  | {
      readonly scenarios: number;
      /** With the at sign. */
      readonly tags: readonly string[];
      readonly look?: ServedLook;
      readonly stuck?: boolean;
    }
  | { readonly problems: readonly Problem[] }
  | { readonly broken: string }
  /** An error outside any step, such as that of a timer that a step left behind; the thread ends. */
  | { readonly escaped: string };

const port = parentPort;
if (port === null) throw new Error('this is the program of a thread of opsproof serve');
const tell = (news: ExaminerNews) => port.postMessage(news);
const { request, id, timeoutMs } = workerData as ExaminerData;
const mask = new Mask();
for (const stream of [process.stdout, process.stderr]) guardOutput(stream, mask);
process.on('uncaughtException', (error) => {
  const masked = maskedError(error, mask);
  tell({ escaped: masked instanceof Error ? masked.message : String(masked) });
  process.exit(1);
});
try {
  await examine();
} catch (error) {
  tellError(error);
  port.close();
}

async function examine(): Promise<void> {
  const { cwd } = request;
  const directory = resolve(cwd, (await loadSettings(cwd)).reports, 'audit');
  const audit = new DailyAudit({
    folder: directory,
    id,
    mask,
    now: () => new Date(),
    tell: (problem) => void process.stderr.write(`${problem}\n`),
  });
  const examiner = await Examiner.open({
    request: { ...request, stdout: process.stdout, stderr: process.stderr },
    mask,
    timeoutMs,
    directory,
    now: Date.now,
    audit: (lines) => audit.append(lines),
  });
  makeFolder(directory);
  const there = () => ({ scenarios: examiner.scenarios, tags: examiner.tags });
  let looking: Promise<void> = Promise.resolve();
  port?.on('message', (order: ExaminerOrder) => {
    if (order === 'stop') {
      examiner.stop();
      void looking.then(() => {
        audit.close();
        port.close();
      });
      return;
    }
    looking = examiner
      .look(order.look)
      .then((examined) => tell({ ...there(), ...examined }))
      .catch(tellError);
  });
  tell(there());
}

function tellError(error: unknown): void {
  const masked = maskedError(error, mask);
  if (masked instanceof ConfigurationError) tell({ problems: masked.problems });
  else tell({ broken: masked instanceof Error ? (masked.stack ?? masked.message) : String(masked) });
}
