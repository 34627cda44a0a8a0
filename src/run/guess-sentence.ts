import { nearest } from '../model/nearest.ts';
import type { Catalogue } from '../sentence/catalogue.ts';
import { FLEET_PATTERN } from '../sentence/placement.ts';
import { rightForm } from './right-form.ts';

const QUOTED = /"(?:[^"\\]|\\.)*"/g;
const PLACE = new RegExp(` on (?:"[^"]*"|${FLEET_PATTERN})`);
const MOMENT = /(?: (?:within|for) \d+(?:\.\d+)? ?[a-z]+)?$/;

/**
 * The sentences that an undefined one was probably meant to be, best first, with its own names.
 * @param examples complete sentences
 */
export function guessSentences(
  text: string,
  catalogue: Catalogue,
  examples: readonly string[],
): readonly string[] {
  const moved = movePlace(text);
  if (moved !== undefined && matches(moved, catalogue)) return [moved];
  const right = rightForm(text);
  if (right !== undefined && matches(right, catalogue)) return [right];
  const names = text.match(QUOTED) ?? [];
  const close = nearest(shapeOf(text), examples.map(shapeOf), 2);
  const meant = close.map((shape) => {
    const example = examples.find((candidate) => shapeOf(candidate) === shape) ?? shape;
    const own = withNames(example, names);
    return own !== text && matches(own, catalogue) ? own : example;
  });
  return [...new Set(meant)];
}

/** `the port 80 on "web" is listening` with the place in the right position: after the claim, before the moment. */
function movePlace(text: string): string | undefined {
  const place = PLACE.exec(text)?.[0];
  if (place === undefined || text.endsWith(':')) return undefined;
  const rest = text.replace(place, '');
  const moment = MOMENT.exec(rest)?.[0] ?? '';
  return `${rest.slice(0, rest.length - moment.length)}${place}${moment}`;
}

function matches(text: string, catalogue: Catalogue): boolean {
  const found = catalogue.find(text, {});
  for (const { values } of found) values.catch(() => {});
  return found.length === 1;
}

/** Sentences about different things are alike: names and numbers do not count. */
function shapeOf(sentence: string): string {
  return sentence.replace(QUOTED, '""').replace(/\d+/g, '0');
}

function withNames(example: string, names: readonly string[]): string {
  if ((example.match(QUOTED) ?? []).length !== names.length) return example;
  let next = 0;
  return example.replace(QUOTED, (quoted) => names[next++] ?? quoted);
}
