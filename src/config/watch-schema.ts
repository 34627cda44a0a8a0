import { keys, list, matching } from '../schema/shape.ts';

const KEEP = 'a number of days, weeks, months or years, for example 3 years';
const PATH = 'an absolute path, for example /opt/shop';

/** The key `history:` in opsproof.yaml. */
export const historySchema = keys(
  {
    keep: matching(/^[1-9]\d{0,4} (?:days?|weeks?|months?|years?)$/, KEEP)
      .describe('How long runs are kept; default 3 years')
      .optional(),
  },
  'a map of keep',
);

/** The key `drift:` in opsproof.yaml. */
export const driftSchema = keys(
  {
    files: list(matching(/^\/[^\0\n]*$/, PATH), `a list of ${PATH}`)
      .describe(
        'Files and folders that drift watches in addition to /etc, /usr/local/bin and /usr/local/sbin',
      )
      .optional(),
  },
  'a map of files',
);

const DAYS: Readonly<Record<string, number>> = { day: 1, week: 7, month: 30.44, year: 365.25 };

/** The value of `keep` in whole days. */
export function keepDays(text: string): number {
  const [count = '', unit = ''] = text.replace(/s$/, '').split(' ');
  return Math.ceil(Number(count) * (DAYS[unit] ?? Number.NaN));
}
