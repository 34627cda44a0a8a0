import { messageOf } from '../../model/errors.ts';
import { type FileTexts, refusalIn } from '../file/file-texts.ts';
import { placesOf } from './configuration.includes.ts';
import type { Document, Parse } from './configuration.parse.ts';
import { Unreadable } from './configuration.unreadable.ts';

/**
 * A document together with the files that it includes, as far as their places are known. What they set too is not told, as it depends on
 * the order of the lines, and on conditions; neither is what they alone set.
 * @param from path of the document's file
 * @param files those that it includes
 * @throws Unreadable when they cannot be read
 */
export function withIncluded(
  own: Document,
  from: string,
  files: FileTexts | undefined,
  parse: Parse,
): Document {
  const includes = own.includes ?? [];
  const refusal = files && refusalIn(files);
  if (refusal !== undefined)
    throw new Unreadable(`the files it includes are not known (look as root, sudo: true): ${refusal.unable}`);
  const others = [...(files?.lines ?? [])].map(([path, lines]) => ({ path, ...parsed(path, lines, parse) }));
  const unplaced = includes.filter((include) => placesOf(include, from) === undefined);
  return {
    ...own,
    at(place) {
      const value = own.within?.(place);
      for (const { path, within, includes: more = [] } of others) {
        if (within?.(place) !== undefined)
          throw new Unreadable(
            value === undefined
              ? `${place} is not in it, but in ${path}, which it includes: check that file`
              : `${path}, which it includes, sets ${place} too, and it is not known which one wins`,
          );
        if (more.length > 0) throw new Unreadable(`${path}, which it includes, includes others in turn`);
      }
      if (value === undefined) return unplaced.length > 0 ? own.at(place) : undefined;
      const other = unplaced.find(({ weaker }) => weaker !== true);
      if (other === undefined) return value;
      throw new Unreadable(`it includes ${other.path}, which may set ${place} too and is not read`);
    },
  };
}

function parsed(path: string, lines: readonly string[], parse: Parse): Document {
  try {
    return parse(lines.join('\n'));
  } catch (error) {
    const why = messageOf(error);
    throw new Unreadable(`${path}, which it includes, cannot be read: ${why}`);
  }
}
