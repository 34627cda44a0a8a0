import { parse } from '@cucumber/tag-expressions';
import { messageOf } from '../model/errors.ts';

/** Whether a scenario with these tags (with the at sign) matches. */
export type TagFilter = (tags: readonly string[]) => boolean;

/**
 * Reads `@smoke and not @slow`.
 * @throws Error that says what is wrong with it
 */
export function parseTags(expression: string): TagFilter {
  const words = expression.split(/[\s()]+/).filter((word) => word !== '');
  const strange = words.find((word) => !/^(?:@.+|and|or|not)$/.test(word));
  if (words.length === 0) throw new Error('it is empty');
  if (strange !== undefined) throw new Error(`${JSON.stringify(strange)} is not a tag: a tag begins with @`);
  try {
    const node = parse(expression);
    return (tags) => node.evaluate([...tags]);
  } catch (error) {
    const reason = messageOf(error);
    throw new Error(reason.replace(/^.*because of syntax error: /s, '').trim());
  }
}
