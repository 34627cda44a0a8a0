import { keys, list, make, map, matching, text } from './shape.ts';
import { mode, path, scalar } from './values.ts';

const COMMAND = 'a text for sh, or a list of words';

/** The program that a host runs. */
export const command = make
  .union(
    [
      text(COMMAND),
      list(make.union([make.string(), make.number()], { error: () => COMMAND }), COMMAND).min(1, {
        error: () => COMMAND,
      }),
    ],
    {
      error: () => COMMAND,
    },
  )
  .describe('A text is run by sh, a list is run as it is')
  .optional();

export const VARIABLE = 'the name of a variable, without =';

export const env = make
  .record(matching(/^[^=]+$/, VARIABLE), scalar, { error: () => 'a map of environment variables' })
  .describe('Environment variables')
  .optional();

const FILE = 'a text, or a map of source, content, mode';
const hostFile = make.union(
  [
    make.string(),
    keys(
      {
        content: make.string({ error: () => 'a text' }).optional(),
        source: path.describe('A file of this repository').optional(),
        mode: mode.describe('Permission bits, default 0644').optional(),
      },
      FILE,
    ),
  ],
  { error: () => FILE },
);

/** Files that are put into a host before it starts. */
export const files = map(hostFile, 'a map of absolute paths')
  .describe('Absolute path inside the host to its content')
  .optional();
