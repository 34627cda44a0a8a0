import { PARTS } from '../schema/parts.ts';
import { ready } from '../schema/ready.ts';
import { list, matching, oneOf, text, type z } from '../schema/shape.ts';
import { duration, names, port } from '../schema/values.ts';
import type { TransportKind } from '../transport/kind.ts';
import { TRANSPORTS } from '../transport/registry.ts';

/** The keys of a host, in `hosts`, `groups` and `defaults` of an environment. */

/** Keys that only a host has, no group and no default. */
export const ownKeys = {
  groups: names('group').describe('Groups for sentences').optional(),
};

export const provider = matching(
  /^[a-z][a-z0-9-]*$/,
  'the name of a provider, for example docker or processes',
);

/** The keys of every ephemeral host; those of its provider and its transport are added. */
export const madeKeys = {
  provider: provider.describe('What creates it; default: the provider of the environment').optional(),
  ports: list(port, 'a list of ports, for example [80]').describe('Published on 127.0.0.1').optional(),
  needs: names('host').describe('Hosts that must be ready before this one starts').optional(),
  ready: ready.optional(),
  start: duration
    .describe('Time limit from its start until it is ready; default: depends on the provider')
    .optional(),
  stop: duration
    .describe('How long it may take to stop before it is killed; default: depends on the provider')
    .optional(),
};

const KINDS: readonly TransportKind[] = TRANSPORTS;
const NAMES = KINDS.map(({ name }) => name) as [string, ...string[]];
const transport = oneOf(NAMES, `${NAMES.slice(0, -1).join(', ')} or ${NAMES.at(-1)}`);

/** The keys of the transports, each once. */
const reached: z.ZodRawShape = Object.assign({}, ...KINDS.map((kind) => kind.keys(PARTS)));

/** The transports' keys that are allowed at the top of the file. */
export const topKeys: z.ZodRawShape = Object.fromEntries(
  KINDS.flatMap(({ top = [] }) => top).map((name) => [name, reached[name] as z.ZodType]),
);

export const ephemeralKeys: z.ZodRawShape = {
  ...madeKeys,
  transport: transport.describe('How commands reach it; default: depends on the provider').optional(),
  ...reached,
};

export const liveKeys: z.ZodRawShape = {
  transport: transport.describe(`How commands reach it; default ${NAMES[0]}`).optional(),
  address: text('an address or DNS name; for docker the name of a container')
    .describe("Default: the host's name. For docker: the container's name")
    .optional(),
  ...Object.assign({}, ...KINDS.map((kind) => kind.liveKeys?.(PARTS))),
  ...reached,
};

/** Keys that another transport has and this one does not: nothing would read them. */
export function foreignTo(name: string): readonly string[] {
  const keys = (kind: TransportKind | undefined) =>
    Object.keys({ ...kind?.keys(PARTS), ...kind?.liveKeys?.(PARTS) });
  const own = keys(KINDS.find((kind) => kind.name === name));
  return KINDS.flatMap(keys).filter((key, index, all) => !own.includes(key) && all.indexOf(key) === index);
}
