import { UnableError } from '../model/errors.ts';

/** A path of an archive without leading `./` or `/` and trailing slash; empty for the root. @throws UnableError for one that leaves it */
export function relativePath(written: string): string {
  const parts = written.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..'))
    throw new UnableError(`a path in the archive of a layer leaves it: ${JSON.stringify(written)}`);
  return parts.join('/');
}
