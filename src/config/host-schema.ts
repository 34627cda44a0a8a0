import { parseDuration, parseMode } from '../model/quantity.ts';
import { keys, list, map, matching, text, z } from '../schema/shape.ts';

/** The keys of a host, as `hosts`, `groups` and `defaults` of an environment have them. */

/** A value with `${…}` in it: checked again once it is resolved. */
export const PLACEHOLDER = /\$\{/;

export const yesOrNo = z.boolean({ error: () => 'true or false' });
const scalar = z.union([z.string(), z.number(), z.boolean()], {
  error: () => 'a text, a number, true or false',
});
export const path = text('a path');
const names = (what: string) =>
  list(text(`the name of a ${what}`), `a list of ${what} names, for example [web]`);

const PORT = 'a port from 1 to 65535';
const portNumber = z
  .int({ error: () => PORT })
  .min(1, { error: () => PORT })
  .max(65535, { error: () => PORT });
const port = z.union([portNumber, matching(/^(\d{1,5}|.*\$\{.*\}.*)$/, PORT)], { error: () => PORT });

const DURATION = 'a duration with its unit, for example 60 seconds';
export const duration = text(DURATION).refine(
  (value) => PLACEHOLDER.test(value) || reads(parseDuration, value),
  {
    error: () => DURATION,
  },
);

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

export const knownHosts = text('check, ignore, or the path of a known_hosts file').describe(
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
export const ownKeys = {
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

const VARIABLE = 'the name of a variable, without =';

export const ephemeralKeys = {
  image: matching(/\$\{|^[A-Za-z0-9][\w./:@-]*$/, 'the name of an image, for example nginx:1.27')
    .describe('Container image')
    .optional(),
  build: path.describe('Folder with a Dockerfile').optional(),
  args: z
    .record(matching(/^[^=]+$/, VARIABLE), scalar, { error: () => 'a map of build arguments' })
    .describe('Build arguments')
    .optional(),
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
  env: z
    .record(matching(/^[^=]+$/, VARIABLE), scalar, { error: () => 'a map of environment variables' })
    .describe('Environment variables')
    .optional(),
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

export const liveKeys = {
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
