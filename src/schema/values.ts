import { parseDuration, parseMode } from '../model/quantity.ts';
import { PLACEHOLDER } from './placeholder.ts';
import { list, make, matching, text } from './shape.ts';

/** Kinds of values that several parts of a file have. */

export const yesOrNo = make.boolean({ error: () => 'true or false' });
export const scalar = make.union([make.string(), make.number(), make.boolean()], {
  error: () => 'a text, a number, true or false',
});
export const path = text('a path');
export const names = (what: string) =>
  list(text(`the name of a ${what}`), `a list of ${what} names, for example [web]`);

const PORT = 'a port from 1 to 65535';
const portNumber = make
  .int({ error: () => PORT })
  .min(1, { error: () => PORT })
  .max(65535, { error: () => PORT });

export const port = make.union([portNumber, matching(/^(\d{1,5}|.*\$\{.*\}.*)$/, PORT)], {
  error: () => PORT,
});

const DURATION = 'a duration with its unit, for example 60 seconds';
export const duration = text(DURATION).refine(
  (value) => PLACEHOLDER.test(value) || reads(parseDuration, value),
  {
    error: () => DURATION,
  },
);

const MODE = 'up to four octal digits, for example 0644';
export const mode = make
  .union([make.string(), make.int()], { error: () => MODE })
  .refine((value) => reads(parseMode, String(value)), { error: () => MODE });

function reads(parse: (text: string) => number, value: string): boolean {
  try {
    return parse(value) >= 0;
  } catch {
    return false;
  }
}
