import { command, env, files, VARIABLE } from '../../schema/host-values.ts';
import { keys, list, make, matching, text, type z } from '../../schema/shape.ts';
import { path, scalar, yesOrNo } from '../../schema/values.ts';

const MOUNT = 'source:target, source:target:ro, or a map of source, target, read_only';
const mount = make.union(
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

const SYSCTL = 'the name of a kernel setting, for example net.ipv4.ip_forward';
const SYSCTLS = 'a map of kernel settings, for example { net.ipv4.ip_forward: 1 }';

const CAPABILITY = 'a capability in capital letters without CAP_, for example NET_ADMIN, or ALL';
const capabilities = list(
  matching(/^(?!CAP_)[A-Z][A-Z0-9_]+$/, CAPABILITY),
  'a list of capabilities, for example [NET_ADMIN]',
);

/** Keys of a host that is a container. */
export const hostKeys = {
  image: matching(/\$\{|^[A-Za-z0-9][\w./:@-]*$/, 'the name of an image, for example nginx:1.27')
    .describe('Container image')
    .optional(),
  build: path.describe('Folder with a Dockerfile').optional(),
  args: make
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
  env,
  files,
  mounts: list(mount, 'a list of mounts, for example [./data:/data:ro]').optional(),
  // The engine would take options behind a colon as part of the path.
  tmpfs: list(
    matching(/^\/[^:]*$/, 'an absolute path, without options'),
    'a list of absolute paths',
  ).optional(),
  sysctls: make
    .record(matching(/^[a-z0-9_]+(?:[./][A-Za-z0-9_./*-]+)+$/, SYSCTL), scalar, { error: () => SYSCTLS })
    .describe('Kernel settings of its namespaces, for example net.ipv4.ip_forward: 1')
    .optional(),
  capabilities: keys({ add: capabilities.optional(), drop: capabilities.optional() }, 'a map of add and drop')
    .describe('Capabilities to add to those of the engine, and to drop from them')
    .optional(),
  command,
  systemd: yesOrNo.describe("The image's init is systemd").optional(),
};

export type ContainerInput = z.infer<z.ZodObject<typeof hostKeys>>;
