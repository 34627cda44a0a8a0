import { withArticle } from '../model/article.ts';
import { didYouMean } from '../model/nearest.ts';
import { keys, list, matching, text } from '../schema/shape.ts';
import { isDate } from './policy-schema.ts';
import { readUserFile } from './user-file.ts';

/** A difference that somebody takes responsibility for until a date. Patterns are globs; a missing one matches everything. */
export interface DriftIgnore {
  readonly noun?: string;
  readonly name?: string;
  readonly attribute?: string;
  readonly host?: string;
  readonly reason: string;
  readonly owner: string;
  /** `2026-12-31`: the last day on which it applies. */
  readonly expires: string;
}

const WHEN = 'a day, for example 2026-12-31';
const IGNORE = 'an ignore with reason, owner and expires';

const ignoresSchema = list(
  keys(
    {
      noun: text('a noun, for example package').optional(),
      name: text('a name or a pattern').optional(),
      attribute: text('an attribute').optional(),
      host: text('a host or a pattern').optional(),
      reason: text('why it is ignored'),
      owner: text('who is responsible for it'),
      expires: matching(/^\d{4}-\d{2}-\d{2}$/, WHEN).refine(isDate, { error: () => WHEN }),
    },
    IGNORE,
  ).refine((ignore) => ignore.noun ?? ignore.name ?? ignore.host, {
    error: () => 'at least one of noun, name and host: you cannot ignore everything',
  }),
  'a list of ignores',
);

/**
 * Reads the ignores of a baseline; without the file there are none.
 * @param watched noun → its attributes: an ignore of any other would ignore nothing
 * @throws ConfigurationError with every mistake
 */
export async function loadDriftIgnores(
  cwd: string,
  path: string,
  watched: ReadonlyMap<string, readonly string[]>,
): Promise<readonly DriftIgnore[]> {
  const file = await readUserFile(cwd, path, ignoresSchema, false);
  if (file === undefined) return [];
  const written = Array.isArray(file.source.tree) ? (file.source.tree as readonly unknown[]) : [];
  for (const [index, ignore] of written.entries()) {
    const { noun, attribute } = (ignore ?? {}) as Readonly<Record<string, unknown>>;
    if (noun !== undefined && typeof noun !== 'string') continue;
    const known = noun === undefined ? [...watched.values()].flat() : watched.get(noun);
    if (known === undefined)
      file.problems.add(
        [index, 'noun'],
        `no baseline contains ${withArticle(String(noun))}; ${didYouMean(String(noun), watched.keys())}`,
      );
    else if (typeof attribute === 'string' && !known.includes(attribute))
      file.problems.add(
        [index, 'attribute'],
        `${withArticle(noun ?? 'noun')} has no ${attribute}; ${didYouMean(attribute, known)}`,
      );
  }
  file.problems.throwIfAny();
  return file.tree as readonly DriftIgnore[];
}
