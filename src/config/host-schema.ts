import { loginKeys } from '../schema/login.ts';
import { ready } from '../schema/ready.ts';
import { list, matching, text, z } from '../schema/shape.ts';
import { duration, names, port } from '../schema/values.ts';

/** The keys of a host, as `hosts`, `groups` and `defaults` of an environment have them. */

/** What only a host has, no group and no default. */
export const ownKeys = {
  groups: names('group').describe('Groups that sentences can name').optional(),
};

export const provider = matching(
  /^[a-z][a-z0-9-]*$/,
  'the name of a provider, for example docker or processes',
);

/** Keys of every host that is brought up; those of its provider come besides. */
export const ephemeralKeys = {
  provider: provider.describe('What makes it; default: the provider of the environment').optional(),
  ports: list(port, 'a list of ports, for example [80]').describe('Published on 127.0.0.1').optional(),
  needs: names('host').describe('Hosts that must be ready before this one starts').optional(),
  ready: ready.optional(),
  start: duration
    .describe('How long it may take from its start until it is ready; default: what suits its provider')
    .optional(),
  stop: duration
    .describe('How long it may take to stop by itself before it is killed; default: what suits its provider')
    .optional(),
  transport: z
    .enum(['docker', 'ssh', 'local'], { error: () => 'docker, ssh or local' })
    .describe('How commands reach it; default: what suits the provider')
    .optional(),
  ...loginKeys,
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
  ...loginKeys,
};
