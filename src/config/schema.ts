import { parseDuration, parseMode } from '../model/quantity.ts';
import { approvalSchema } from './approval-schema.ts';
import { budgetSchema } from './budget-schema.ts';
import { environmentSchema } from './environment-schema.ts';
import { notifySchema } from './notify-schema.ts';
import { plainUnions } from './plain-unions.ts';
import { policySchema, waiversSchema } from './policy-schema.ts';
import { keys, list, map, matching, text, z } from './shape.ts';
import { driftSchema, historySchema } from './watch-schema.ts';

export { type Issue, issuesOf } from './shape.ts';

/**
 * The only description of `environments/*.yaml` and `opsproof.yaml`, before placeholders are resolved. The `error` of each
 * part says what is allowed there; what was found is put before it by schema-problems.ts.
 */

/** A value with `${…}` in it: checked again once it is resolved. */
export const PLACEHOLDER = /\$\{/;

const yesOrNo = z.boolean({ error: () => 'true or false' });
const scalar = z.union([z.string(), z.number(), z.boolean()], {
  error: () => 'a text, a number, true or false',
});
const path = text('a path');
const names = (what: string) =>
  list(text(`the name of a ${what}`), `a list of ${what} names, for example [web]`);

const PORT = 'a port from 1 to 65535';
const portNumber = z
  .int({ error: () => PORT })
  .min(1, { error: () => PORT })
  .max(65535, { error: () => PORT });
const port = z.union([portNumber, matching(/^(\d{1,5}|.*\$\{.*\}.*)$/, PORT)], { error: () => PORT });

const DURATION = 'a duration with its unit, for example 60 seconds';
const duration = text(DURATION).refine((value) => PLACEHOLDER.test(value) || reads(parseDuration, value), {
  error: () => DURATION,
});

const MODE = 'up to four octal digits, for example 0644';
const mode = z
  .union([z.string(), z.int()], { error: () => MODE })
  .refine((value) => reads(parseMode, String(value)), { error: () => MODE });

function reads(parse: (text: string) => number, value: string): boolean {
  try {
    return parse(value) >= 0;
  } catch {
    return false;
  }
}

const knownHosts = text('check, ignore, or the path of a known_hosts file').describe(
  '`check` (default) refuses hosts that known_hosts does not know; `ignore` opts out; else a known_hosts file',
);

const READY = 'a map of port, http, log, healthy, command, timeout';
const ready = keys(
  {
    port: port.describe('This port inside the host accepts connections').optional(),
    http: matching(/^\//, 'a path such as /api/health')
      .describe('GET of this path answers 200 to 399')
      .optional(),
    log: text('a text that a log line matches').describe('A line of the log matches this').optional(),
    healthy: z
      .literal(true, { error: () => 'true' })
      .describe("The image's own healthcheck says healthy")
      .optional(),
    command: text('a command that exits 0').describe('This command exits 0 inside the host').optional(),
    timeout: duration.describe('Default 60 seconds').optional(),
  },
  READY,
);

const hostFile = z.union(
  [
    z.string(),
    keys(
      {
        content: z.string({ error: () => 'a text' }).optional(),
        source: path.describe('A file of this repository').optional(),
        mode: mode.describe('Permission bits, default 0644').optional(),
      },
      'a text, or a map of source, content, mode',
    ),
  ],
  { error: () => 'a text, or a map of source, content, mode' },
);

const MOUNT = 'source:target, source:target:ro, or a map of source, target, read_only';
const mount = z.union(
  [
    matching(/^[^:]+:\/[^:]*(:ro|:rw)?$/, MOUNT),
    keys(
      {
        source: path,
        target: matching(/^\//, 'an absolute path inside the host'),
        read_only: yesOrNo.optional(),
      },
      MOUNT,
    ),
  ],
  { error: () => MOUNT },
);

/** What only a host has, no group and no default. */
const ownKeys = {
  groups: names('group').describe('Groups that sentences can name').optional(),
};

const login = {
  user: text('a user name').describe('The login for ssh; for docker the user commands run as').optional(),
  port: port.describe('Port of sshd').optional(),
  identity: path.describe('Private key file').optional(),
  password: text(`a text, better from \${env:NAME}`)
    .describe(`Better from \${env:NAME} than written here`)
    .optional(),
  known_hosts: knownHosts.optional(),
  sudo: yesOrNo.describe('Run every command with sudo').optional(),
  timeout: duration
    .describe(
      'How long a login may take until its shell answers; default 20 seconds. A host that let us wait is not waited for again in a run',
    )
    .optional(),
};

const COMMAND = 'a text for sh, or a list of words';

const SYSCTL = 'the name of a kernel setting, for example net.ipv4.ip_forward';
const SYSCTLS = 'a map of kernel settings, for example { net.ipv4.ip_forward: 1 }';

const CAPABILITY = 'a capability in capital letters without CAP_, for example NET_ADMIN, or ALL';
const capabilities = list(
  matching(/^(?!CAP_)[A-Z][A-Z0-9_]+$/, CAPABILITY),
  'a list of capabilities, for example [NET_ADMIN]',
);

const ephemeralKeys = {
  image: text('the name of an image').describe('Container image').optional(),
  build: path.describe('Folder with a Dockerfile').optional(),
  args: map(scalar, 'a map of build arguments').describe('Build arguments').optional(),
  dockerfile: text('the path of a Dockerfile below the folder of build')
    .describe('Path of the Dockerfile in the folder of build; default Dockerfile')
    .optional(),
  target: text('the name of a stage in the Dockerfile')
    .describe('The stage that is built; default the last')
    .optional(),
  platform: matching(/\$\{|^[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9]+)?$/, 'a platform, for example linux/arm64')
    .describe('Of which platform the image is, for example linux/arm64')
    .optional(),
  ports: list(port, 'a list of ports, for example [80]').describe('Published on 127.0.0.1').optional(),
  env: map(scalar, 'a map of environment variables').describe('Environment variables').optional(),
  files: map(hostFile, 'a map of absolute paths')
    .describe('Absolute path inside the host to its content')
    .optional(),
  mounts: list(mount, 'a list of mounts, for example [./data:/data:ro]').optional(),
  tmpfs: list(matching(/^\//, 'an absolute path'), 'a list of absolute paths').optional(),
  sysctls: z
    .record(matching(/^[a-z0-9_]+(?:[./][A-Za-z0-9_./*-]+)+$/, SYSCTL), scalar, { error: () => SYSCTLS })
    .describe('Kernel settings of its own namespaces, for example net.ipv4.ip_forward: 1')
    .optional(),
  capabilities: keys({ add: capabilities.optional(), drop: capabilities.optional() }, 'a map of add and drop')
    .describe('Capabilities that it gets besides those of the engine, and that it loses')
    .optional(),
  command: z
    .union(
      [
        text(COMMAND),
        list(z.union([z.string(), z.number()], { error: () => COMMAND }), COMMAND).min(1, {
          error: () => COMMAND,
        }),
      ],
      {
        error: () => COMMAND,
      },
    )
    .describe('A text is run by sh, a list is run as it is')
    .optional(),
  needs: names('host').describe('Hosts that must be ready before this one starts').optional(),
  ready: ready.describe('When the host counts as up; all that is given must hold').optional(),
  systemd: yesOrNo.describe("The image's init is systemd").optional(),
  transport: z
    .enum(['docker', 'ssh', 'local'], { error: () => 'docker, ssh or local' })
    .describe('How commands reach it; default: what suits the provider')
    .optional(),
  ...login,
};

const liveKeys = {
  transport: z
    .enum(['ssh', 'local', 'docker'], { error: () => 'ssh, local or docker' })
    .describe('How commands reach it; default ssh')
    .optional(),
  address: text('an address or DNS name; for docker the name of a container')
    .describe("Default: the host's name. For docker: the container's name")
    .optional(),
  jump: matching(/\$\{|^([^\s@]+@)?[^\s@]+$/, '[user@]host[:port]')
    .describe('Another ssh host to go through: [user@]host[:port]')
    .optional(),
  ...login,
};

const ALLOWED = 'a command that only reads, or a /pattern/ of whole commands';

const everyEnvironment = {
  approval: approvalSchema
    .describe('Nothing in it may be changed, and it is not brought up, without `opsproof approve`')
    .optional(),
  protected: yesOrNo.describe('Read-only: actions and unsafe HTTP methods are refused').optional(),
  commands: list(text(ALLOWED), 'a list of commands, for example ["nginx -t"]')
    .describe(
      'What `the command "…"` may ask on a protected environment: commands, and /patterns/ of whole commands',
    )
    .optional(),
  endpoints: map(text('a URL'), 'a map of names to URLs')
    .describe('Names of URLs that belong to no host')
    .optional(),
  known_hosts: knownHosts.optional(),
};

const HOSTS = 'a map of host names';
const LIFECYCLE = 'ephemeral (brought up and torn down) or live (already there)';

export const ephemeralSchema = keys(
  {
    lifecycle: z.literal('ephemeral', { error: () => LIFECYCLE }),
    provider: matching(
      /^[a-z][a-z0-9-]*$/,
      'the name of a provider, for example docker or processes',
    ).describe('What brings it up: docker, processes …'),
    budget: budgetSchema
      .describe('What may be spent on its stacks; one that could cost more is not brought up')
      .optional(),
    ttl: duration.describe('How long it may live before anybody may remove it; default 2 hours').optional(),
    ...everyEnvironment,
    defaults: keys(ephemeralKeys, 'a map of keys of a host').describe('For all hosts').optional(),
    groups: map(keys(ephemeralKeys, 'a map of keys of a host'), 'a map of groups')
      .describe('For the hosts of a group')
      .optional(),
    hosts: map(keys({ ...ownKeys, ...ephemeralKeys }, 'a map of keys of a host').nullable(), HOSTS),
  },
  'a map of lifecycle, provider, hosts …',
);

export const liveSchema = keys(
  {
    lifecycle: z.literal('live', { error: () => LIFECYCLE }),
    ...everyEnvironment,
    defaults: keys(liveKeys, 'a map of keys of a host').describe('For all hosts').optional(),
    groups: map(keys(liveKeys, 'a map of keys of a host'), 'a map of groups')
      .describe('For the hosts of a group')
      .optional(),
    hosts: map(keys({ ...ownKeys, ...liveKeys }, 'a map of keys of a host').nullable(), HOSTS),
  },
  'a map of lifecycle, hosts …',
);

const paths = (example: string) => list(path, `a list of paths, for example [${example}]`);

export const settingsSchema = keys(
  {
    environment: text('the name of an environment').describe('Where features run that name none').optional(),
    features: paths('features').describe('Folders and files with features; default [features]').optional(),
    steps: paths('steps').describe('Folders with own sentences; default [steps]').optional(),
    resources: paths('resources').describe('Files that export own nouns').optional(),
    reports: path.describe('Folder for reports; default reports').optional(),
    parallel: z
      .int({ error: () => 'a whole number from 1 to 64' })
      .min(1, { error: () => 'a whole number from 1 to 64' })
      .max(64, { error: () => 'a whole number from 1 to 64' })
      .describe('Scenarios side by side; default 1')
      .optional(),
    tags: text('a tag expression, for example not @slow')
      .describe('Scenarios that run when --tags is not given')
      .optional(),
    notify: notifySchema.describe('Who --notify tells when something turns red or well again').optional(),
    history: historySchema.describe('What reports/history.sqlite keeps').optional(),
    drift: driftSchema.describe('What drift watches besides what it always does').optional(),
  },
  'a map of environment, features, steps, resources, reports, parallel, tags, notify, history, drift',
);

export type EphemeralInput = z.infer<typeof ephemeralSchema>;
export type LiveInput = z.infer<typeof liveSchema>;
export type SettingsInput = z.infer<typeof settingsSchema>;

/** The schemas for editors, by the name of their file without `.schema.json`. */
export function jsonSchemas(): Readonly<Record<string, unknown>> {
  const environment = z.union([ephemeralSchema, liveSchema]);
  return {
    environment: environmentSchema(
      z.toJSONSchema(environment, { io: 'input', target: 'draft-7', reused: 'ref' }),
    ),
    opsproof: plainUnions(z.toJSONSchema(settingsSchema, { io: 'input', target: 'draft-7' })),
    gate: z.toJSONSchema(policySchema, { io: 'input', target: 'draft-7' }),
    waivers: z.toJSONSchema(waiversSchema, { io: 'input', target: 'draft-7' }),
  };
}
