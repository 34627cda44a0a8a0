import { ConfigurationError } from './errors.ts';

/** The words for system errors on a path that the user has to fix (errno(3)). */
export const FILE_REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EEXIST: 'something else has that name',
  EISDIR: 'it is a folder, not a file',
  ELOOP: 'its links form a circle',
  ENAMETOOLONG: 'its name is too long',
  ENOTDIR: 'part of this path is a file, not a folder',
  EPERM: 'permission denied',
  EROFS: 'its file system is read-only',
};

/** A file of the user that cannot be read, as a mistake with its name. */
export function unreadable(file: string, error: NodeJS.ErrnoException): ConfigurationError {
  const { code = '', message } = error;
  const why = code === 'ENOENT' ? 'it does not exist' : (FILE_REASONS[code] ?? message);
  return new ConfigurationError([{ file, message: `cannot be read: ${why}` }]);
}
