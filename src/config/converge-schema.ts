import { convergeTools } from '../converge/registry.ts';
import { keys, list, make, map, text, type z } from '../schema/shape.ts';
import { duration, names, scalar } from '../schema/values.ts';

const VALUE = 'a text, or a list of texts';
const value = make.union([scalar, list(scalar, VALUE)], { error: () => VALUE });
const DRY_RUN = 'a map with one tool, for example { puppet manifest: site.pp, hosts: [web] }';
const tools = Object.fromEntries(
  convergeTools.map(({ noun, description }) => [noun, text('a path').describe(description).optional()]),
);

/** The only description of `converge:` of a live environment. */
export const convergeSchema = list(
  keys(
    {
      ...tools,
      hosts: names('host or group').describe('Groups and hosts; default all').optional(),
      options: map(value, 'a map of options of the tool')
        .describe('As in the table below a sentence; see docs/converge.md')
        .optional(),
      within: duration.describe('Deadline on each host; default 10 minutes').optional(),
    },
    DRY_RUN,
  ),
  'a list of dry runs',
);

export type ConvergeInput = z.infer<typeof convergeSchema>;
