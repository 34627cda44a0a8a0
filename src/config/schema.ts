import type { ProviderShape } from '../provider/shape.ts';
import { editorSchema, keys, list, make, map, text, type z } from '../schema/shape.ts';
import { path, yesOrNo } from '../schema/values.ts';
import { apiSchema } from './api-schema.ts';
import { approvalSchema } from './approval-schema.ts';
import { convergeSchema } from './converge-schema.ts';
import { environmentSchema } from './environment-schema.ts';
import { ephemeralEditorSchema, LIFECYCLE } from './ephemeral-schema.ts';
import { liveKeys, ownKeys, topKeys } from './host-schema.ts';
import { inventorySchema } from './inventory/inventory-schema.ts';
import { layersSchema } from './layers-schema.ts';
import { notifySchema } from './notify-schema.ts';
import { plainUnions } from './plain-unions.ts';
import { policySchema, waiversSchema } from './policy-schema.ts';
import { driftSchema, historySchema } from './watch-schema.ts';

/**
 * The only description of `environments/*.yaml` and `opsproof.yaml`, before placeholders are resolved. The `error` of each part says what
 * is allowed there; schema-problems.ts adds what was found.
 */

const ALLOWED = 'a command that only reads, or a /pattern/ of whole commands';

export const everyKeys = {
  approval: approvalSchema
    .describe('Nothing in it is changed, and it is not brought up, without `opsproof approve`')
    .optional(),
  protected: yesOrNo.describe('Read-only: actions and unsafe HTTP methods are refused').optional(),
  commands: list(text(ALLOWED), 'a list of commands, for example ["nginx -t"]')
    .describe(
      'What `the command "…"` may run on a protected environment: commands, and /patterns/ of whole commands',
    )
    .optional(),
  endpoints: map(text('a URL'), 'a map of names to URLs')
    .describe('Names for URLs that belong to no host')
    .optional(),
  api: apiSchema
    .describe('Services with an HTTP API and how to log in to them: `"jira:/rest/…"` in a sentence')
    .optional(),
};

/** Keys of every environment; those of transports that may stand at the top come last. */
export const everyEnvironment: typeof everyKeys & z.ZodRawShape = { ...everyKeys, ...topKeys };

const HOSTS = 'a map of host names';

export const liveSchema = keys(
  {
    lifecycle: make.literal('live', { error: () => LIFECYCLE }),
    ...everyEnvironment,
    defaults: keys(liveKeys, 'a map of keys of a host').describe('For all hosts').optional(),
    groups: map(keys(liveKeys, 'a map of keys of a host'), 'a map of groups')
      .describe('For the hosts of a group')
      .optional(),
    inventory: inventorySchema.describe('Where hosts and groups are read from besides `hosts`').optional(),
    hosts: map(keys({ ...ownKeys, ...liveKeys }, 'a map of keys of a host').nullable(), HOSTS).optional(),
    converge: convergeSchema
      .describe('Dry runs of configuration management that `opsproof drift` includes')
      .optional(),
  },
  'a map of lifecycle, hosts …',
);

const paths = (example: string) => list(path, `a list of paths, for example [${example}]`);

export const settingsSchema = keys(
  {
    environment: text('the name of an environment')
      .describe('Where features run that do not name an environment')
      .optional(),
    features: paths('features').describe('Folders and files with features; default [features]').optional(),
    steps: paths('steps').describe('Folders with your own sentences; default [steps]').optional(),
    resources: paths('resources').describe('Files that export your own nouns').optional(),
    providers: paths('providers/mine.ts').describe('Files that export own providers').optional(),
    reports: path.describe('Folder for reports; default reports').optional(),
    parallel: make
      .int({ error: () => 'a whole number from 1 to 64' })
      .min(1, { error: () => 'a whole number from 1 to 64' })
      .max(64, { error: () => 'a whole number from 1 to 64' })
      .describe('Scenarios to run at the same time; default 1')
      .optional(),
    tags: text('a tag expression, for example not @slow')
      .describe('Scenarios that run without --tags')
      .optional(),
    notify: notifySchema.describe('Whom --notify notifies when something fails or recovers').optional(),
    history: historySchema.describe('What reports/history.sqlite keeps').optional(),
    drift: driftSchema.describe('What drift watches in addition to its defaults').optional(),
  },
  'a map of environment, features, steps, resources, providers, reports, parallel, tags, notify, history, drift',
);

export type SettingsInput = z.infer<typeof settingsSchema>;

/** The schemas for editors, by the name of their file without `.schema.json`. */
export function jsonSchemas(shapes: readonly ProviderShape[]): Readonly<Record<string, unknown>> {
  const environment = make.union([ephemeralEditorSchema(shapes, everyEnvironment), liveSchema]);
  return {
    environment: environmentSchema(editorSchema(environment, { reused: 'ref' }), shapes),
    opsproof: plainUnions(editorSchema(settingsSchema)),
    gate: editorSchema(policySchema),
    waivers: editorSchema(waiversSchema),
    layers: editorSchema(layersSchema),
  };
}
