import { messageOf } from '../../model/errors.ts';
import type { Reply } from '../../transport/transport.ts';
import { type FileTexts, readFiles, refusalIn } from '../file/file-texts.ts';
import { section, sectionLine } from '../sections.ts';
import { printPlaces, wordsOf } from './configuration.drop-ins.ts';
import { type Include, type IncludePlace, placesOf } from './configuration.includes.ts';
import type { Document, IncludedText, Parse } from './configuration.parse.ts';
import { Unreadable } from './configuration.unreadable.ts';

/** Files that were asked for because a file includes them, or because one of them does. */
export interface Included {
  readonly places: readonly IncludePlace[];
  readonly files: FileTexts;
}

/** Shell text that prints them, and which of them everybody may write. */
export function printIncluded(places: readonly IncludePlace[]): string {
  return `${printPlaces(places)}
${section('writable')}; for file in ${wordsOf(places)}; do [ -f "$file" ] || continue; case $(ls -ldL -- "$file") in ????????w*) echo "$file";; esac; done; :`;
}

/**
 * What printIncluded printed.
 * @param ignoresWritable the program does not read what everybody may write
 */
export function readIncluded(text: string, ignoresWritable: boolean, reply: Reply): FileTexts {
  const [printed = '', writable] = text.split(`\n${sectionLine('writable', reply)}`);
  const files = readFiles(printed, reply);
  if ('unable' in files) throw new Unreadable(files.unable);
  if (writable === undefined)
    throw new Unreadable('the answer ended before the modes of the files it includes');
  if (!ignoresWritable) return files;
  const ignored = writable.split('\n');
  return { ...files, lines: new Map([...files.lines].filter(([path]) => !ignored.includes(path))) };
}

/**
 * A document together with the files that it includes, each where its line stands, as its program reads them. What is included under a
 * condition, or from a place that is not known, may set a value otherwise: then that value is not told.
 * @param asked path of the document's file
 * @throws Unreadable when they cannot be read
 */
export function withIncluded(
  text: string,
  asked: string,
  { places, files }: Included,
  parse: Parse,
): Document {
  const refusal = refusalIn(files);
  if (refusal !== undefined)
    throw new Unreadable(`the files it includes are not known (look as root, sudo: true): ${refusal.unable}`);
  const open = (include: Include) => filesAt(include, asked, { places, files });
  const own = parse(text, (include) => {
    const found = open(include);
    return include.unordered && (found?.length ?? 0) > 1 ? undefined : found;
  });
  const includes = own.includes ?? [];
  const conditional = includes
    .filter(({ inDoubt }) => inDoubt)
    .flatMap((include) => open(include) ?? [])
    .map(({ path, text: more }) => ({ path, ...parsed(path, more, parse) }));
  // What they set can be anything.
  const unknown = includes.filter((include) => !include.inDoubt || open(include) === undefined);
  return {
    ...own,
    at(place) {
      const value = own.within?.(place);
      for (const { path, within, includes: more = [] } of conditional) {
        if (within?.(place) !== undefined)
          throw new Unreadable(
            value === undefined
              ? `${place} is not in it, but in ${path}, which it includes under a condition: check that file`
              : `${path}, which it includes under a condition, sets ${place} too`,
          );
        if (more.length > 0)
          throw new Unreadable(`${path}, which it includes under a condition, includes others in turn`);
      }
      if (value === undefined) return unknown.length > 0 ? own.at(place) : undefined;
      const other = unknown.find(({ weaker }) => weaker !== true);
      if (other === undefined) return value;
      throw new Unreadable(
        other.unordered && open(other) !== undefined
          ? `it includes ${other.path}, whose files are read in no order that is known, so they may set ${place} too`
          : `it includes ${other.path}, which may set ${place} too and is not read`,
      );
    },
  };
}

/** The files that an include stands for, in the order of their names; nothing where they were not asked for. */
function filesAt(
  include: Include,
  asked: string,
  { places, files }: Included,
): readonly IncludedText[] | undefined {
  const wanted = placesOf(include, asked);
  const known = (place: IncludePlace) => places.some((other) => String(other) === String(place));
  if (wanted === undefined || !wanted.every(known)) return undefined;
  return [...files.lines]
    .filter(([path]) => wanted.some((place) => isAt(path, place)))
    .sort(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
    .map(([path, lines]) => ({ path, text: lines.join('\n') }));
}

function isAt(path: string, [folder, ending, hidden]: IncludePlace): boolean {
  if (ending.startsWith('/')) return path === folder + ending;
  const name = path.slice(folder.length + 1);
  if (!path.startsWith(`${folder}/`) || name.includes('/') || !name.endsWith(ending)) return false;
  return hidden === true || !name.startsWith('.');
}

function parsed(path: string, text: string, parse: Parse): Document {
  try {
    return parse(text);
  } catch (error) {
    throw new Unreadable(`${path}, which it includes, cannot be read: ${messageOf(error)}`);
  }
}
