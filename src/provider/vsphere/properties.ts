import { UnableError } from '../../model/errors.ts';
import type { VimElement } from './soap.ts';
import { refIn, type Vcenter } from './vcenter.ts';
import { type Ref, Typed, type VimFields } from './vim-value.ts';

/** One object with those of its properties that it has: path → value. */
export interface SeenObject {
  readonly ref: Ref;
  readonly properties: ReadonlyMap<string, VimElement>;
}

/** Type → paths of its properties. */
export type WantedProperties = Readonly<Record<string, readonly string[]>>;

/** vCenter gives the rest with a token. */
const PAGE = 500;
const MOST_PAGES = 400;

/**
 * Properties of some objects, in one request; those that no longer exist are left out.
 * @throws UnableError
 */
export async function readObjects(
  vcenter: Vcenter,
  what: string,
  refs: readonly Ref[],
  wanted: WantedProperties,
): Promise<readonly SeenObject[]> {
  if (refs.length === 0) return [];
  return read(
    vcenter,
    what,
    wanted,
    refs.map((obj) => ({ obj, skip: false })),
  );
}

/**
 * Properties of all objects of some types that are anywhere below another one.
 * @throws UnableError
 */
export async function readBelow(
  vcenter: Vcenter,
  what: string,
  container: Ref,
  wanted: WantedProperties,
): Promise<readonly SeenObject[]> {
  const view = refIn(
    await vcenter.ask(what, 'CreateContainerView', vcenter.part('viewManager'), {
      container,
      type: Object.keys(wanted),
      recursive: true,
    }),
  );
  try {
    const through = new Typed('TraversalSpec', { type: 'ContainerView', path: 'view', skip: false });
    return await read(vcenter, what, wanted, [{ obj: view, skip: true, selectSet: [through] }]);
  } finally {
    // It goes with the session anyway.
    await vcenter.ask(what, 'DestroyView', view).catch(() => undefined);
  }
}

async function read(
  vcenter: Vcenter,
  what: string,
  wanted: WantedProperties,
  objectSet: readonly VimFields[],
): Promise<readonly SeenObject[]> {
  const collector = vcenter.part('propertyCollector');
  const propSet = Object.entries(wanted).map(([type, pathSet]) => ({ type, all: false, pathSet }));
  const found: SeenObject[] = [];
  let page = await vcenter.ask(what, 'RetrievePropertiesEx', collector, {
    // Without the last, one object that is gone refuses the whole request.
    specSet: { propSet, objectSet, reportMissingObjectsInResults: true },
    options: { maxObjects: PAGE },
  });
  for (let pages = 1; ; pages += 1) {
    const result = page.at('returnval');
    found.push(...(result?.all('objects') ?? []).flatMap(seenIn));
    const token = result?.at('token')?.text;
    if (token === undefined || token === '') return found;
    if (pages === MOST_PAGES)
      throw new UnableError(`${what}: there are more than ${PAGE * MOST_PAGES} objects to look at`);
    page = await vcenter.ask(what, 'ContinueRetrievePropertiesEx', collector, { token });
  }
}

function seenIn(content: VimElement): readonly SeenObject[] {
  const ref = content.at('obj')?.ref;
  if (ref === undefined) return [];
  const missing = content.all('missingSet').map((one) => one.at('fault', 'fault')?.type ?? '');
  // It went away between two looks of the server.
  if (missing.includes('ManagedObjectNotFound')) return [];
  const pairs = content.all('propSet').flatMap((property): [string, VimElement][] => {
    const value = property.at('val');
    return value === undefined ? [] : [[property.at('name')?.text ?? '', value]];
  });
  return [{ ref, properties: new Map(pairs) }];
}

/** A property as text; empty when it has none. */
export function textOf({ properties }: SeenObject, path: string): string {
  return properties.get(path)?.text ?? '';
}
