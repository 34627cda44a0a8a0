import { ConfigurationError } from '../model/errors.ts';
import { didYouMean } from '../model/nearest.ts';
import { refusalOf } from '../resource/refuse.ts';
import { resources } from '../resource/registry.ts';
import type { Subject } from './state.ts';

/**
 * The subject of a built-in noun, for custom sentences: `subjectOf('user', 'root')`.
 * @throws ConfigurationError if there is no such noun, or the name is invalid for it
 */
export function subjectOf(noun: string, name = ''): Subject {
  const resource = resources.find((candidate) => candidate.noun === noun);
  const nouns = resources.map((candidate) => candidate.noun);
  const refused =
    resource === undefined
      ? `there is no noun "${noun}"; ${didYouMean(noun, nouns)}`
      : refusalOf(resource, name);
  if (resource === undefined || refused !== undefined)
    throw new ConfigurationError([{ message: refused ?? '' }]);
  return { resource, name };
}
