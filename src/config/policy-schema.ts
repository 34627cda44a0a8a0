import { parseDuration } from '../model/quantity.ts';
import { parseTags } from '../runner/tag-expression.ts';
import { keys, list, make, map, matching, oneOf, text, wholeNumber, type z } from '../schema/shape.ts';

/** The only description of `gate.yaml` and `waivers.yaml`. */

const TAGS = 'a tag expression, for example "@smoke and not @slow"';
const tags = text(TAGS).refine((value) => reads(parseTags, value), { error: () => TAGS });

const DURATION = 'a duration with its unit, for example 2 hours';
const duration = text(DURATION).refine((value) => reads(parseDuration, value), { error: () => DURATION });

const MEANING = 'allow, warn or refuse';
const meaning = oneOf(['allow', 'warn', 'refuse'], MEANING);

const NUMBER = 'a whole number, 0 or more';
const number = wholeNumber(NUMBER);

const most = make.union([number, make.literal('any', { error: () => `${NUMBER}, or any` })], {
  error: () => `${NUMBER}, or any`,
});

const COMMIT = 'head (the commit checked out here), or 7 to 64 hexadecimal digits';
const DIGEST = 'sha256: and 64 hexadecimal digits, with or without name@ before it';

const PEOPLE = 'a whole number, 1 or more';

const REQUIRED = 'a map of tags, scenarios, checks';
const SEVERITY = 'a map of tags, red, unable, skipped, flaky';

export const policySchema = keys(
  {
    'max-age': duration.describe('How long ago a run may have begun').optional(),
    environments: list(text('the name of an environment'), 'a list of environments, for example [staging]')
      .describe('The runs must have been on each of these, and on no other')
      .optional(),
    commit: matching(/^(?:head|[0-9a-f]{7,64})$/, COMMIT)
      .describe('The commit that the runs must have tested, without changes: head, or its hexadecimal digits')
      .optional(),
    images: list(matching(/^(?:[^@\s]+@)?sha256:[0-9a-f]{64}$/, DIGEST), 'a list of image digests')
      .describe('Images that containers in the runs must have used')
      .optional(),
    subjects: oneOf(['any', 'tested'], 'any or tested')
      .describe('`tested`: each --subject must be an image that containers in the runs used; default any')
      .optional(),
    layers: oneOf(['any', 'proved'], 'any or proved')
      .describe(
        '`proved`: each --subject must be the image of a layer that is proved, with every layer below it; default any',
      )
      .optional(),
    limited: meaning
      .describe('What to do if a run checked only some hosts (--limit); default refuse')
      .optional(),
    approvals: make
      .int({ error: () => PEOPLE })
      .min(1, { error: () => PEOPLE })
      .describe('How many people must have approved each run, on each of its environments')
      .optional(),
    require: list(
      keys(
        {
          tags: tags.describe('Which scenarios').optional(),
          scenarios: number.describe('How many of them must have passed').optional(),
          checks: number.describe('How many checks in them must have passed').optional(),
        },
        REQUIRED,
      ),
      `a list, each ${REQUIRED}`,
    )
      .describe('What must have passed')
      .optional(),
    severities: map(
      keys(
        {
          tags: tags.describe('Which scenarios have this severity'),
          red: most.describe('How many of them may be red; default 0').optional(),
          unable: most.describe('How many of them may be unable; default any').optional(),
          skipped: most.describe('How many of them may be skipped; default any').optional(),
          flaky: meaning.describe('What to do if one passed only when retried').optional(),
        },
        SEVERITY,
      ),
      'a map of names',
    )
      .describe('From the worst to the least; a scenario has the first one whose tags match')
      .optional(),
    unable: number.describe('How many scenarios may be unable in all; default 0').optional(),
    skipped: number.describe('How many scenarios may be skipped in all; default 0').optional(),
    flaky: meaning.describe('What to do if a scenario passed only when retried; default refuse').optional(),
  },
  'a map of max-age, environments, commit, images, require, severities, unable, flaky …',
);

const DATE = 'a date such as 2026-12-31';
const SCOPE = 'a map of sentence, tag, host: at least one of them';

export const waiversSchema = keys(
  {
    waivers: list(
      keys(
        {
          id: text('a unique name, for example OPS-123').describe('Its name in every report'),
          scope: keys(
            {
              sentence: text('a sentence, * for any text').describe('The check, * for any text').optional(),
              tag: tags.describe('A tag or tag expression').optional(),
              host: text('the name of a host, * for any text')
                .describe('Name of a host, * for any text')
                .optional(),
            },
            SCOPE,
          )
            .refine((scope) => Object.keys(scope).length > 0, { error: () => SCOPE })
            .describe('What is waived: everything given must match'),
          reason: text('a sentence').describe('Why it may be red'),
          owner: text('a name').describe('Who makes sure that it becomes green'),
          approver: text('a name').describe('Who approved it'),
          expires: matching(/^\d{4}-\d{2}-\d{2}$/, DATE)
            .refine((value) => isDate(value), { error: () => DATE })
            .describe('The last day on which it is valid, in UTC'),
        },
        'a map of id, scope, reason, owner, approver, expires',
      ),
      'a list of waivers',
    ),
  },
  'a map of waivers',
);

export type PolicyInput = z.infer<typeof policySchema>;
export type WaiversInput = z.infer<typeof waiversSchema>;

function reads(parse: (text: string) => unknown, value: string): boolean {
  try {
    parse(value);
    return true;
  } catch {
    return false;
  }
}

/** 2026-02-30 is not a date. */
export function isDate(value: string): boolean {
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}
