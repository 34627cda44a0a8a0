import type { Unable } from './resource.ts';

/** The first of these that answers decides; each line tells whose answer it is. */
export const SYNCHRONIZED = `{ said=$(LC_ALL=C chronyc -n tracking 2>/dev/null) && echo "chronyc $(echo "$said" | grep '^Leap status')"; } ||
{ said=$(LC_ALL=C ntpq -c rv 2>/dev/null) && echo "ntpq $(echo "$said" | grep -o 'leap_[a-z]*')"; } ||
{ said=$(LC_ALL=C timedatectl show -p NTPSynchronized 2>/dev/null) && echo "timedatectl $said"; } ||
{ said=$(LC_ALL=C adjtimex 2>/dev/null || LC_ALL=C adjtimex --print 2>/dev/null) && echo "adjtimex $(echo "$said" | grep '^ *status')"; } || echo none`;

/** What each says when the clock is in step, and when it is not. */
const ANSWERS: Readonly<Record<string, { readonly yes: RegExp; readonly no: RegExp }>> = {
  chronyc: {
    yes: /^Leap status\s*: (?:Normal|Insert second|Delete second)$/,
    no: /^Leap status\s*: Not synchronised$/,
  },
  ntpq: { yes: /^leap_(?:none|add_sec|del_sec)$/, no: /^leap_alarm$/ },
  timedatectl: { yes: /^NTPSynchronized=yes$/, no: /^NTPSynchronized=no$/ },
  // STA_UNSYNC is 64 (adjtimex(2)).
  adjtimex: { yes: /(?!)/, no: /(?!)/ },
};

export function readSynchronized(text: string | undefined): boolean | Unable | undefined {
  if (text === undefined) return undefined;
  const [, tool = '', said = ''] = /^(\w+) ?(.*)$/.exec(text) ?? [];
  const status = tool === 'adjtimex' ? /^\s*status:\s+(\d+)/.exec(said)?.[1] : undefined;
  if (status !== undefined) return (Number(status) & 64) === 0;
  if (ANSWERS[tool]?.yes.test(said)) return true;
  if (ANSWERS[tool]?.no.test(said)) return false;
  return tool === 'none' || ANSWERS[tool] === undefined
    ? {
        unable: 'nothing on the host tells whether its clock is kept in step',
        hint: 'it takes chronyc, ntpq, timedatectl with a running systemd, or adjtimex',
      }
    : { unable: `${tool} does not tell whether the clock is kept in step: ${JSON.stringify(said)}` };
}
