/** One check that every tool can express. All of them are true on the machine they were made for. */
export type Check =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'owner'; readonly path: string; readonly owner: string }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'user'; readonly name: string }
  | { readonly kind: 'port'; readonly number: number }
  | { readonly kind: 'service'; readonly name: string };

export type Kind = Check['kind'];

export const KINDS: readonly Kind[] = ['file', 'owner', 'package', 'user', 'port', 'service'];

/** The things on a machine that checks are made of. */
export interface Inventory {
  readonly files: readonly { readonly path: string; readonly owner: string }[];
  readonly packages: readonly string[];
  readonly users: readonly string[];
  readonly ports: readonly number[];
  readonly services: readonly string[];
}

/** Of 500: 150 files, 100 owners, 150 packages, 50 users, 25 ports, 25 services. */
const SHARES: Readonly<Record<Kind, number>> = {
  file: 0.3,
  owner: 0.2,
  package: 0.3,
  user: 0.1,
  port: 0.05,
  service: 0.05,
};

/**
 * This many checks in fixed shares, kind after kind. A thing is repeated only if the machine has no more of its kind.
 * @throws RangeError if the machine has nothing of a kind
 */
export function mixedChecks(inventory: Inventory, count: number): Check[] {
  const make: Readonly<Record<Kind, (index: number) => Check>> = {
    file: (index) => ({ kind: 'file', path: pick(inventory.files, index).path }),
    // From the other end, so that a file is used for both only if there are few.
    owner: (index) => ({ kind: 'owner', ...pick(inventory.files, -1 - index) }),
    package: (index) => ({ kind: 'package', name: pick(inventory.packages, index) }),
    user: (index) => ({ kind: 'user', name: pick(inventory.users, index) }),
    port: (index) => ({ kind: 'port', number: pick(inventory.ports, index) }),
    service: (index) => ({ kind: 'service', name: pick(inventory.services, index) }),
  };
  return KINDS.flatMap((kind) =>
    Array.from({ length: Math.round(count * SHARES[kind]) }, (_, index) => make[kind](index)),
  );
}

/** The checks of each kind that occurs, in the order of KINDS. */
export function byKind(checks: readonly Check[]): (readonly [Kind, readonly Check[]])[] {
  return KINDS.map((kind) => [kind, checks.filter((check) => check.kind === kind)] as const).filter(
    ([, some]) => some.length > 0,
  );
}

function pick<T>(things: readonly T[], index: number): T {
  const at = ((index % things.length) + things.length) % things.length;
  const thing = things[at];
  if (thing === undefined) throw new RangeError('the machine has nothing of this kind');
  return thing;
}
