import { resolve } from 'node:path';
import { loadSettings, revealedSecrets } from '../config/load.ts';
import { makeFolder } from '../disk/make-folder.ts';
import type { AuditLine } from '../model/audit-line.ts';
import type { LiveEnvironment } from '../model/environment.ts';
import { messageOf, UnableError } from '../model/errors.ts';
import { Mask } from '../model/mask.ts';
import { AuditFile } from '../run/audit-file.ts';
import { makeRunId } from '../run/run-id.ts';
import type { Io } from './io.ts';

/**
 * Makes a command that only looks at live hosts log what it sends to them in `reports/audit/<id>.ndjson`. A failure to write is
 * reported on stderr.
 * @param lost called if the log is incomplete
 */
export async function withAudit<T>(
  io: Io,
  environment: LiveEnvironment,
  work: (note: (line: AuditLine) => void) => Promise<T>,
  lost: () => void = () => {},
): Promise<T> {
  const { reports } = await loadSettings(io.cwd);
  const folder = resolve(io.cwd, reports, 'audit');
  try {
    makeFolder(folder);
  } catch (error) {
    throw new UnableError(`the audit log cannot be written: ${messageOf(error)}`);
  }
  const mask = new Mask();
  for (const secret of await revealedSecrets(environment)) mask.add(secret);
  const id = makeRunId(new Date());
  const file = new AuditFile(folder, id, mask, `${id}.ndjson`);
  try {
    return await work((line) => file.append([line]));
  } finally {
    const problem = file.close();
    if (problem !== undefined) {
      io.stderr.write(`${problem}\n`);
      lost();
    }
  }
}
