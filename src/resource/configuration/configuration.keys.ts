import { nearName } from '../../model/near-name.ts';
import type { Value } from '../../model/value.ts';
import type { Include } from './configuration.includes.ts';
import type { Document } from './configuration.parse.ts';
import { Unreadable } from './configuration.unreadable.ts';
import { pathSlip } from './path-slip.ts';

/** How a program reads a key: its values, or why they are unknown. */
export interface Cell {
  readonly values: readonly Value[];
  readonly doubt?: string;
}

/** What was read of a file of keys. */
export interface Keys {
  /** `section.key` → its values. */
  readonly cells: ReadonlyMap<string, Cell>;
  /** Keys that the program treats as equal are equal after folding. */
  readonly fold?: (key: string) => string;
  /** Why a key that is missing here may have a value after all. */
  readonly elsewhere?: string | undefined;
  readonly includes?: readonly Include[];
  /** The program's own complaints, although it reads the rest. */
  readonly complaint?: string | undefined;
  /** The value of a missing key: a pattern that matches it. */
  readonly otherwise?: (key: string) => Cell | undefined;
}

/** A key that is meant as it is written, although another one is nearly the same. */
const QUOTED = /^'(.+)'$/s;

export function documentOf({ cells, fold, elsewhere, includes = [], complaint, otherwise }: Keys): Document {
  const folded = fold && new Map([...cells].map(([key, cell]) => [fold(key), cell]));
  return {
    ...(complaint === undefined ? {} : { complaint }),
    includes,
    at: (path) => {
      const value = within(path);
      if (value === undefined && elsewhere !== undefined)
        throw new Unreadable(`${path} is not in it, but ${elsewhere}`);
      return value;
    },
    within,
    slip(path) {
      if (QUOTED.test(path)) return undefined;
      const near = nearName(path, cells.keys());
      return near === undefined ? undefined : pathSlip(path, near, `'${path}'`);
    },
  };

  function within(written: string): Value | undefined {
    const path = QUOTED.exec(written)?.[1] ?? written;
    const cell = cells.get(path) ?? folded?.get(fold?.(path) ?? path) ?? otherwise?.(path);
    if (cell?.doubt !== undefined) throw new Unreadable(`the value of ${path} is not known: ${cell.doubt}`);
    if (cell === undefined) return undefined;
    return cell.values.length === 1 ? cell.values[0] : cell.values;
  }
}

/** Adds a line to the earlier ones. */
export function put(
  cells: Map<string, Cell>,
  key: string,
  value: Value | { readonly doubt: string },
  repeated: 'last' | 'list',
): void {
  const doubt = isDoubt(value) ? value.doubt : undefined;
  const before = repeated === 'list' ? cells.get(key) : undefined;
  const found = doubt ?? before?.doubt;
  const values = isDoubt(value) ? [] : [...(before?.values ?? []), value];
  cells.set(key, { values, ...(found === undefined ? {} : { doubt: found }) });
}

/** No value of a line is a map. */
export function isDoubt(value: Value | { readonly doubt: string }): value is { readonly doubt: string } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
