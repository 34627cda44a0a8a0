/**
 * Texts without quotes that probably mean something else. They hardly ever occur as an expected text, so a negated expectation with them
 * would always pass.
 */

/** A place, a moment or a server that the sentence did not consume, at the end of a text. */
const TAILS: readonly { readonly pattern: RegExp; readonly write: string }[] = [
  {
    pattern:
      /(?:^|\s)(?:on|in|at|from|across) (?:(?:the |a |an )?hosts? )?"[^"]*"(?:\s+(?:within|for|in) \S.*)?$/i,
    write: 'on "…" (or from "…") directly before within, for or the end',
  },
  {
    pattern:
      /(?:^|\s)(?:(?:on|in|at|from|across) )?(?:every|each|all|any|both|no|every one|each one|all of|none|at least \S+|at most \S+|exactly \S+|\d+(?:\.\d+)? ?%)(?: of)?(?: the)?(?: other)? ?(?:hosts?|machines?|nodes?|servers?|containers?)(?: (?:in|of|from) .*)?(?:\s+(?:within|for|in) \S.*)?$/i,
    write: 'on every host, on every host in "…", on at least 2 hosts, on no host',
  },
  { pattern: /(?:^|\s)(?:everywhere|anywhere|nowhere)$/i, write: 'on every host' },
  {
    pattern:
      /(?:^|\s)(?:within|for) (?:\d+(?:\.\d+)?|an?|a few|one|two|three|four|five|six|seven|eight|nine|ten) ?(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)(?:\s.*)?$/i,
    write: 'within 30 seconds or for 30 seconds at the very end',
  },
];

/** Words that resemble a form, and the form. `…` stands for the text after them. */
const NEARLY: readonly (readonly [RegExp, string])[] = [
  [/^(?:containing|contain|contains|contained|has|have|having|with)[\s:=]+(.+)$/is, 'contains "…"'],
  [
    /^(?:begin|begins|beginning|start|starting|prefixed|prefix|startswith|starts)(?:\s*with)?[\s:=]+(.+)$/is,
    'starts with "…"',
  ],
  [/^(?:end|ending|suffixed|suffix|endswith|ends)(?:\s*(?:with|in))?[\s:=]+(.+)$/is, 'ends with "…"'],
  [
    /^(?:matching|match|matches|matched by|like|regexp?|regular expression|pattern|~=|=~|!~|~)(?:[\s:=]+\/?|\/)(.+?)\/?$/is,
    'matches /…/',
  ],
  [/^(?:including|include|included|includes|member of|part of|listed in)[\s:=]+(.+)$/is, 'includes …'],
  [
    /^(?:any of|any|either of|either|one of|in|among|all of|each of|some of|both|neither)[\s:]+(.+)$/is,
    'one of …',
  ],
  [/^(?:more|greater|larger|bigger|higher|longer|above|older|newer)(?: than)?\s+(.+)$/is, 'over …'],
  [/^(?:less|fewer|lower|smaller|shorter|below|younger)(?: than)?\s+(.+)$/is, 'under …'],
  [/^(?:minimum|min|no less than)\s+(.+)$/is, 'at least …'],
  [/^(?:maximum|max|no more than)\s+(.+)$/is, 'at most …'],
  [
    /^(?:equal to|equals to|equals|equal|eq|same as|identical to|is|are|be|being|to be|only|just|the|exactly|set to)[\s:=]+(.+)$/is,
    '"…"',
  ],
  [/^(?:=+|!=+|<>)\s*(.+)$/s, '"…"'],
  [/^(?:none of|neither|without any)[\s:]+(.+)$/is, 'none of …'],
  [
    /^(?:not:|(?:other than|anything but|different from|differs from|without|excluding|excludes?|isn't|does(?:n't| not)(?: (?:have|include|contain))?)\s)\s*(.+)$/is,
    'not …',
  ],
];

/** A whole text never consists of these words. */
const UNMISTAKABLE =
  /^(?:(?:containing|contain|matching|match|matched by|equal to|equals|including|include|begins? with|beginning with|start with|starting with|startswith|end with|ends in|ending with|ending in|endswith|any of|either|all of|each of|greater than|less than|more than|fewer than|regexp?|none of(?=:)|not(?=:)|neither|other than|anything but|different from|differs from|without|excluding|excludes?|isn't|doesn't|does not)[\s:=]|(?:==|!=|=~|~=|!~)\s*\S)/i;

/** Words for absence. */
const NOTHING =
  /^(?:set|unset|present|there|existing|existent|defined|undefined|specified|configured|given|found|missing|absent|available|blank|nothing|none|nil|null|void|any|anything|something|empty|an? empty .*|empty .+)$/i;

/** What no plain value begins with. */
const OPERATOR = /^(?:[=!<>~^|&]|~=)/;

/** `/…/`: between slashes, so it is a pattern; a path ends with a name. */
const SLASHES = /^\/(?:[^/\\]|\\.)*\/$|^\/.*[\^$*+?()[\]|\\].*\/[gimsuvy]*$/s;

/** Signs that are special in a pattern and rare in a text. */
const PATTERN = /^\^|(?<!\*)\.[*+]|\\[sSdDwWbB]|\[\^?(?:0-9|a-z|A-Z)/;
/** The same for a part of a text: `a|b`, `(yes|no)`, `word$`, `[Rr]oot`, `[ \t]+`, `[^#]`, `Port *22`, `*word*`. */
const PART_PATTERN =
  /^\w+(?:\|\w+)+$|\([\w-]+(?:\|[\w-]+)+\)|^[^$]*\w\$$|\[([a-z])\1\]|\[[^\]]+\][+*?{]|\[\^[^\]]+\]|\w \*\w|^\*[^\s*]+\*$/i;

/** Placeholders of other tools, or marks of another page. */
const UNFILLED = /\$\{|^\$\w+$|^%[sd]$|^`.*`$|^\(["'].*["']\)$/s;

/**
 * Why an unquoted text was probably meant differently, and what to write; undefined if it is unambiguous.
 * @param denied it must not be so
 * @param form the words before it: `contains`, `starts with`, `ends with`, or none
 */
export function slipOf(text: string, denied: boolean, form = ''): string | undefined {
  const quote = /^[\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b\u00ab\u00bb]/.exec(text)?.[0];
  if (quote !== undefined)
    return `${quote} is a typographic quote and would be part of the text: write " or '`;
  const tail = TAILS.find(({ pattern }) => pattern.test(text));
  if (tail !== undefined) {
    const swallowed = tail.pattern.exec(text)?.[0].trim() ?? '';
    return `${swallowed} would be part of the expected text: write ${tail.write}, or put the text in quotes if you mean it`;
  }
  const literal = `${denied ? 'not ' : ''}${form === '' ? '' : `${form} `}${quoted(text)}`;
  if (form === '' && /^empty\s/i.test(text))
    return `empty takes nothing after it: write empty, or ${literal}`;
  if (!denied && !(form === '' && UNMISTAKABLE.test(text))) return undefined;
  return (form === '' ? slipOfValue(text, denied, literal) : undefined) ?? slipOfDenied(text, literal, form);
}

/** Whole values that resemble something else. */
function slipOfValue(text: string, denied: boolean, literal: string): string | undefined {
  if (NOTHING.test(text))
    return `only empty is true of a missing value: write empty or not empty, or ${literal} for exactly that text`;
  for (const [pattern, form] of NEARLY) {
    const behind = pattern.exec(text)?.[1];
    if (behind === undefined) continue;
    const bare = form.includes('"…"') ? behind.replaceAll(/^["']|["']$/g, '') : behind;
    return `this is read as a text: write ${nearest(form, bare, denied)}, or ${literal} for exactly that text`;
  }
  return OPERATOR.test(text) || /[|*]|^[[({]/.test(text)
    ? `this is read as a literal text: write not matches /…/ or none of a, b, or ${literal}`
    : undefined;
}

function slipOfDenied(text: string, literal: string, form: string): string | undefined {
  if (UNFILLED.test(text))
    return `nothing in it is filled in or removed: write the text itself, or ${literal} for exactly that text`;
  if (form === '' && /^[^.]+\.$/.test(text))
    return `the full stop would be part of the text: leave it out, or write ${literal}`;
  if (/^[^"]*"$|^[^']*'$/.test(text))
    return `the quote at the end would be part of the text: write it without, or put ${literal}`;
  if (SLASHES.test(text)) return `this is read as a text: write not matches ${text}, or ${literal}`;
  if (form === '' && /\sor\s|\sand\s|,/.test(text)) {
    const items = text.split(/\s*,\s*|\s+(?:or|and)\s+/).join(', ');
    return `this is read as one text: write none of ${items}, or ${literal}`;
  }
  if (!/[\s,]/.test(text)) return undefined;
  const several = form === '' ? `, or none of ${text.split(/[\s,]+/).join(', ')}` : '';
  return `it is one text that contains a ${/\s/.test(text) ? 'space' : 'comma'}: write ${literal}${several}`;
}

function nearest(form: string, behind: string, denied: boolean): string {
  if (denied && form.startsWith('one of')) return `none of ${behind}`;
  return `${denied && !/^no[nt]/.test(form) ? 'not ' : ''}${form.replace('…', () => behind)}`;
}

function quoted(text: string): string {
  const mark = text.includes('"') && !text.includes("'") ? "'" : '"';
  const inside = mark === '"' ? text.replaceAll(/["\\]/g, '\\$&') : text.replaceAll('\\', '\\\\');
  return `${mark}${inside}${mark}`;
}

/** Words with commas between them, in one pair of quotes. */
const SEVERAL_WORDS = /^[\w.@:/+-]+(?:\s*,\s*[\w.@:/+-]+)+$/;

/** Why an element that must not be in a list, also in quotes, was probably meant as several; or nothing. */
export function severalLike(text: string): string | undefined {
  if (!SEVERAL_WORDS.test(text)) return undefined;
  const items = text.split(/\s*,\s*/).join(', ');
  return `${quoted(text)} is one element with a comma in it: write none of ${items}, or not matches /…/ for that element`;
}

/**
 * Why a text that must not be there looks like a pattern, also in quotes; undefined if it does not.
 * @param part it is searched for within others
 */
export function patternLike(text: string, part: boolean): string | undefined {
  return PATTERN.test(text) || (part && PART_PATTERN.test(text))
    ? `${JSON.stringify(text)} looks like a pattern but is read as a text: write not matches /…/, with a backslash before a literal sign`
    : undefined;
}
