import { UnableError } from '../../model/errors.ts';
import { didYouMean } from '../../model/nearest.ts';

export interface Named {
  readonly id: string;
  readonly name: string;
}

/**
 * The one thing of this id or name.
 * @param noun for messages: `flavor`
 * @param what for messages: `host "web" of "shop" could not be started`
 * @throws UnableError when there is none, with a name that may be meant, or when there are several
 */
export function theOne<T extends Named>(all: readonly T[], asked: string, noun: string, what: string): T {
  const byId = all.find(({ id }) => id === asked);
  const [first, ...others] = byId === undefined ? all.filter(({ name }) => name === asked) : [byId];
  if (first === undefined)
    throw new UnableError(`${what}: there is no ${noun} "${asked}" that the project sees`, {
      hint:
        all.length === 0
          ? 'it sees none at all'
          : didYouMean(
              asked,
              all.map(({ name }) => name),
            ),
    });
  if (others.length > 0)
    throw new UnableError(`${what}: there are ${others.length + 1} of the ${noun} "${asked}"`, {
      hint: `write the id of the one that is meant: ${[first, ...others].map(({ id }) => id).join(', ')}`,
    });
  return first;
}
