import { relative, sep } from 'node:path';
import { ConfigurationError, UnableError } from '../model/errors.ts';
import { FILE_REASONS } from '../model/file-reasons.ts';

/** What the machine lacks at the moment. */
const LACKS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'disk quota exceeded',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open on this machine',
};

const VERBS: Readonly<Record<string, string>> = {
  mkdir: 'the folder cannot be created',
  scandir: 'the folder cannot be listed',
  read: 'it cannot be read',
};

/**
 * A file system error that our code did not expect, as one sentence: `reports: the folder cannot be created: permission denied`.
 * @returns undefined for any other error
 */
export function fileMistake(error: unknown, cwd: string): ConfigurationError | UnableError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = '', path, syscall = '' } = error as NodeJS.ErrnoException;
  // Node's recursive mkdir says ENOENT of a file system that is read-only (node/src/node_file.cc, MKDirpAsync).
  const reason = code === 'ENOENT' && syscall === 'mkdir' ? 'EROFS' : code;
  const words = FILE_REASONS[reason] ?? LACKS[reason];
  if (words === undefined || path === undefined) return undefined;
  const within = relative(cwd, path);
  const name = within === '' || within.startsWith(`..${sep}`) ? path : within;
  const message = `${name}: ${VERBS[syscall] ?? 'it cannot be opened'}: ${words}`;
  return reason in FILE_REASONS ? new ConfigurationError([{ message }]) : new UnableError(message);
}
