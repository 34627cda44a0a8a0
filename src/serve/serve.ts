import { printDuration } from '../model/quantity.ts';
import { aborted } from '../run/aborted.ts';
import { makeRunId } from '../run/run-id.ts';
import type { RunRequest } from '../run/run-request.ts';
import { Answers } from './answers.ts';
import { ExaminerThread } from './examiner-thread.ts';
import { openListener } from './http-listener.ts';
import { respond } from './respond.ts';
import { StateLog } from './state-log.ts';

export interface ServeRequest
  extends Pick<RunRequest, 'cwd' | 'env' | 'stdout' | 'stderr' | 'environments' | 'selection' | 'interrupt'> {
  /** Address or name to listen on. */
  readonly host: string;
  readonly port: number;
  /** How long a result is served again, in milliseconds. */
  readonly ttlMs: number;
  /** Time limit for a look, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Answers questions about the features over HTTP until it is interrupted. Writes the audit log and nothing else.
 * @throws ConfigurationError before it starts listening
 */
export async function serve(request: ServeRequest): Promise<void> {
  const { cwd, env, environments, selection, stdout, stderr, ttlMs, timeoutMs, interrupt } = request;
  const now = Date.now;
  const id = makeRunId(new Date(now()));
  const examiner = new ExaminerThread({ id, timeoutMs, request: { cwd, env, environments, selection } }, now);
  const end = aborted(interrupt);
  try {
    await Promise.race([examiner.open(), end]);
    if (interrupt.aborted) return;
    const log = new StateLog((line) => void stdout.write(`${line}\n`));
    const answers = new Answers({
      ttlMs,
      now,
      find: async (key) => {
        const look = await examiner.look(key === '' ? undefined : key);
        if (!interrupt.aborted) log.note(key, look);
        return look;
      },
    });
    const site = { answers, ttlMs, timeoutMs, now, tags: () => examiner.tags };
    const listener = await openListener({
      host: request.host,
      port: request.port,
      tell: (line) => void stderr.write(`${line}\n`),
      answer: (asked) => respond(asked, site),
    });
    const scenarios = examiner.scenarios === 1 ? '1 scenario' : `${examiner.scenarios} scenarios`;
    const often = ttlMs === 0 ? '' : `, at most every ${printDuration(ttlMs)}`;
    stdout.write(`${listener.url}/health   ${scenarios}, checked on request${often}\n`);
    await end;
    await listener.close(examiner.close());
  } finally {
    await examiner.close();
  }
}
