import type { Rules } from './crontab.cron.ts';

/** `never` is accepted, and no time of it ever comes; `doubt` is what none of our rules covers. */
export type Times = 'fine' | 'never' | 'bad' | 'doubt';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
/** Minute, hour, day of the month, month, day of the week: first, last, names. */
const FIELDS: readonly (readonly [number, number, readonly string[]])[] = [
  [0, 59, []],
  [0, 23, []],
  [1, 31, []],
  [1, 12, MONTHS],
  [0, 7, DAYS],
];
/** Days of each month, February with its leap day. */
const LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** How cron reads five fields (crontab(5)). */
export function readTimes(fields: readonly string[], rules: Rules): Times {
  const sets: (readonly number[])[] = [];
  for (const [index, field] of fields.entries()) {
    const set = readField(field, FIELDS[index] as (typeof FIELDS)[number], rules);
    if (typeof set === 'string') return set;
    sets.push(set);
  }
  const [minutes, hours, days, months, weekdays] = sets as [number[], number[], number[], number[], number[]];
  if (minutes.length === 0 || hours.length === 0 || months.length === 0) return 'never';
  const dated = months.some((month) => days.some((day) => day <= (LENGTHS[month - 1] as number)));
  const [day = '', weekday = ''] = [fields[2], fields[4]];
  // If both kinds of days are given, either one is enough.
  const either = !day.startsWith('*') && !weekday.startsWith('*');
  return (either ? dated || weekdays.length > 0 : dated && weekdays.length > 0) ? 'fine' : 'never';
}

function readField(
  field: string,
  [first, last, names]: (typeof FIELDS)[number],
  rules: Rules,
): readonly number[] | 'bad' | 'doubt' {
  const numbers: number[] = [];
  const numberOf = (text: string): number | 'bad' => {
    const named = names.indexOf(text.toLowerCase());
    const number = named >= 0 ? named + first : /^\d+$/.test(text) ? Number(text) : Number.NaN;
    return number >= first && number <= last ? number : 'bad';
  };
  for (const part of field.split(',')) {
    const [, from, to, step] = /^(\*|[^\W_]+)(?:-([^\W_]+))?(?:\/(\d+))?$/.exec(part) ?? [];
    if (from === undefined) {
      const random = /^\w*~\w*$/.test(part);
      if (random && rules.random) return readRandom(part, numberOf) ?? [first];
      // Debian's cron ignores other text after a number, and busybox does not.
      return /^~|^$/.test(part) ? 'bad' : 'doubt';
    }
    if (step !== undefined && (Number(step) === 0 || Number(step) > 60))
      return Number(step) === 0 ? 'bad' : 'doubt';
    if (from === '*') {
      if (to !== undefined) return 'doubt';
      for (let at = first; at <= last; at += Number(step ?? 1)) numbers.push(at);
      continue;
    }
    const [low, high] = [numberOf(from), numberOf(to ?? from)];
    if (low === 'bad' || high === 'bad') return 'bad';
    if (to === undefined && step !== undefined) return rules.backwards === 'around' ? 'doubt' : 'bad';
    const end = rules.backwards === 'sunday' && low > high && high === 0 && last === 7 ? 7 : high;
    if (low > end && rules.backwards === 'around') {
      if (step !== undefined) return 'doubt';
      for (let at = low; at <= last; at++) numbers.push(at);
      for (let at = first; at <= high; at++) numbers.push(at);
      continue;
    }
    for (let at = low; at <= end; at += Number(step ?? 1)) numbers.push(at);
  }
  return numbers;
}

/** `~`, `5~`, `~9`, `5~9`: one number in between, chosen by cron. */
function readRandom(part: string, numberOf: (text: string) => number | 'bad'): 'bad' | undefined {
  const ends = part.split('~').flatMap((text) => (text === '' ? [] : [numberOf(text)]));
  const [low, high] = ends;
  return ends.includes('bad') || (low !== undefined && high !== undefined && low > high) ? 'bad' : undefined;
}
