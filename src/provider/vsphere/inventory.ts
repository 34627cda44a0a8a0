import { UnableError } from '../../model/errors.ts';
import { didYouMean } from '../../model/nearest.ts';
import { readBelow, type SeenObject, textOf } from './properties.ts';
import type { Vcenter } from './vcenter.ts';
import type { Ref } from './vim-value.ts';

/** One object of the tree of a vCenter. */
export interface InventoryItem {
  readonly ref: Ref;
  readonly name: string;
  /** `/DC0/vm/Tests/debian-12`. */
  readonly path: string;
  readonly seen: SeenObject;
}

/** What people look for, and the types of it. */
const KINDS = {
  datacenter: ['Datacenter'],
  template: ['VirtualMachine'],
  folder: ['Folder'],
  pool: ['ResourcePool', 'VirtualApp', 'ComputeResource', 'ClusterComputeResource'],
  datastore: ['Datastore', 'StoragePod'],
  network: ['Network', 'DistributedVirtualPortgroup', 'OpaqueNetwork'],
} as const;
export type InventoryKind = keyof typeof KINDS;

const MOST_LEVELS = 100;
const NAMED = ['name', 'parent'];
/** A type is read with those that are derived from it. */
const WANTED = {
  Datacenter: [...NAMED, 'vmFolder'],
  Folder: NAMED,
  VirtualMachine: NAMED,
  ResourcePool: NAMED,
  ComputeResource: [...NAMED, 'resourcePool'],
  Datastore: NAMED,
  StoragePod: NAMED,
  Network: NAMED,
};

/** The tree of a vCenter as it was when it was read: one request for all names. */
export class VcenterInventory {
  readonly #items: ReadonlyMap<string, InventoryItem>;

  constructor(seen: readonly SeenObject[]) {
    const all = new Map(seen.map((one) => [one.ref.id, one]));
    this.#items = new Map(
      seen.map((one) => [one.ref.id, { ref: one.ref, name: nameOf(one), path: pathOf(one, all), seen: one }]),
    );
  }

  /** @throws UnableError */
  static async read(vcenter: Vcenter, what: string): Promise<VcenterInventory> {
    return new VcenterInventory(await readBelow(vcenter, what, vcenter.part('rootFolder'), WANTED));
  }

  get(ref: Ref | undefined): InventoryItem | undefined {
    return ref === undefined ? undefined : this.#items.get(ref.id);
  }

  /** Everything of a kind that is in this place or below it. */
  of(kind: InventoryKind, below = '/'): readonly InventoryItem[] {
    const types: readonly string[] = KINDS[kind];
    return [...this.#items.values()].filter(
      ({ ref, path }) => types.includes(ref.type) && (below === '/' || path.startsWith(`${below}/`)),
    );
  }

  /**
   * The one with this name, or with this path or the end of it: `debian-12`, `Tests/debian-12`, `/DC0/vm/Tests/debian-12`.
   * @param below where it is looked for
   * @throws UnableError when there is none (and what may be meant), or more than one (and where)
   */
  find(kind: InventoryKind, asked: string, what: string, below = '/'): InventoryItem {
    const all = this.of(kind, below);
    const exact = all.filter(({ path, ref }) => path === asked || ref.id === asked);
    const found = exact.length > 0 ? exact : all.filter(({ path }) => path.endsWith(`/${asked}`));
    const [one, ...others] = found;
    const where = below === '/' ? '' : ` in ${below}`;
    if (one === undefined) {
      const names = all.map(({ path, name }) => (asked.includes('/') ? path : name));
      throw new UnableError(`${what}: there is no ${kind} ${asked}${where}`, {
        hint: didYouMean(asked, names),
      });
    }
    if (others.length === 0) return one;
    const places = found.map(({ path, ref }) => `${path} (${ref.id})`).sort();
    throw new UnableError(
      `${what}: there are ${found.length} of the ${kind} ${asked}${where}: ${places.join(', ')}`,
      { hint: `write which one, by its path or its id: ${kind}: ${one.ref.id}` },
    );
  }
}

/** In a name a slash comes as %2f. */
function nameOf(seen: SeenObject): string {
  return textOf(seen, 'name');
}

function pathOf(seen: SeenObject, all: ReadonlyMap<string, SeenObject>): string {
  const names: string[] = [];
  let at: SeenObject | undefined = seen;
  // A tree has no loop, but it may have changed while it was read.
  while (at !== undefined && names.length < MOST_LEVELS) {
    names.unshift(nameOf(at));
    at = all.get(at.properties.get('parent')?.ref?.id ?? '');
  }
  return `/${names.join('/')}`;
}
