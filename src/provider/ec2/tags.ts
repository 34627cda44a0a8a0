import type { Tag, TagSpecification } from './client.ts';

/** Of all that a stack has. */
export const STACK = 'opsproof.stack';
/** The hosts that one request made, in the order of their launch index. */
export const HOSTS = 'opsproof.hosts';
/** The most characters of a value ("Tag restrictions"). */
export const LONGEST_TAG = 256;

/** The same tags on each kind of thing that a request makes, from its first moment on. */
export function specifications(
  types: readonly NonNullable<TagSpecification['ResourceType']>[],
  tags: Readonly<Record<string, string>>,
): TagSpecification[] {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return types.map((ResourceType) => ({ ResourceType, Tags: list }));
}

/** Tag → value. */
export function readTags(tags: readonly Tag[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** A value in a filter, in which `*` and `?` stand for others ("Filtering"). */
export function literally(value: string): string {
  return value.replaceAll(/[\\*?]/g, '\\$&');
}
