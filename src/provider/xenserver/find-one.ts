import { UnableError } from '../../model/errors.ts';
import { didYouMean } from '../../model/nearest.ts';
import { codeOf, GONE } from './fault.ts';
import type { Pool } from './pool.ts';
import type { NamedRecord, Ref } from './records.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A kind of thing that an environment names. */
export interface Kind<R extends NamedRecord> {
  /** Its class in XenAPI. */
  readonly type: 'VM' | 'SR' | 'network';
  /** For messages: `template`. */
  readonly noun: string;
  fits(record: R): boolean;
}

/**
 * The one thing of this name or uuid.
 * @param what for messages: `host "web" of "shop" could not be started`
 * @throws UnableError when there is none, with a name that may be meant, or when there are several
 */
export async function findOne<R extends NamedRecord>(
  pool: Pool,
  { type, noun, fits }: Kind<R>,
  asked: string,
  what: string,
): Promise<{ readonly ref: Ref; readonly record: R }> {
  const refs = UUID.test(asked)
    ? await byUuid(pool, type, asked, what)
    : await pool.ask<readonly Ref[]>(what, `${type}.get_by_name_label`, asked);
  const all = await Promise.all(
    refs.map(async (ref) => ({ ref, record: await pool.ask<R>(what, `${type}.get_record`, ref) })),
  );
  const [first, ...others] = all.filter(({ record }) => fits(record));
  if (first === undefined) {
    const there = await pool.ask<Readonly<Record<Ref, R>>>(what, `${type}.get_all_records`);
    const names = Object.values(there)
      .filter(fits)
      .map(({ name_label: name }) => name);
    throw new UnableError(`${what}: there is no ${noun} "${asked}" at ${pool.origin}`, {
      hint: didYouMean(asked, names),
    });
  }
  if (others.length > 0) {
    const uuids = [first, ...others].map(({ record }) => record.uuid).join(', ');
    throw new UnableError(
      `${what}: there are ${others.length + 1} ${plural(noun)} called "${asked}" at ${pool.origin}`,
      { hint: `write the uuid of the one that is meant: ${uuids}` },
    );
  }
  return first;
}

async function byUuid(pool: Pool, type: string, uuid: string, what: string): Promise<readonly Ref[]> {
  try {
    return [await pool.ask<Ref>(what, `${type}.get_by_uuid`, uuid.toLowerCase())];
  } catch (error) {
    if (GONE.test(codeOf(error))) return [];
    throw error;
  }
}

function plural(noun: string): string {
  return noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}
