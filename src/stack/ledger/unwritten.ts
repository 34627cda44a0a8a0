import { messageOf, UnableError } from '../../model/errors.ts';

/** Why nothing is made: what is not in the ledger could not be found again after a crash. */
export function unwritten(file: string, error: unknown): UnableError {
  const message = messageOf(error);
  const why = message.includes(file) ? message : `${file}: ${message}`;
  return new UnableError(`the ledger cannot be written, so nothing is made: ${why}`, {
    hint: 'make room on the disk of the folder of reports, and let the current user write there',
    cause: error,
  });
}
