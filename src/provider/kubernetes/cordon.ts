import { UnableError } from '../../model/errors.ts';
import { ApiError, isMissing } from '../../transport/kubernetes/api-error.ts';
import type { Cluster } from '../../transport/kubernetes/cluster.ts';
import { sightingOf } from '../labelled.ts';
import type { StackContext } from '../provider.ts';
import type { Sighting } from '../remover.ts';
import { asLabels } from './names.ts';
import { scopeOf } from './scope.ts';
import { unable } from './unable.ts';

/** Annotation of a node that a stack cordons: the prefix of its names. */
export const CORDONED_BY = 'opsproof.cordon';

/** What is read of v1.Node. */
export interface Node {
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: { readonly unschedulable?: boolean };
}

const pathOf = (node: string) => `/api/v1/nodes/${encodeURIComponent(node)}`;
const merged = (body: object) => ({ body, type: 'application/merge-patch+json' });

/**
 * Marks a node that is about to be cordoned, in the ledger first: it takes pods again when the scenario ends, and after a run that died.
 * @returns lets it take pods again
 * @throws UnableError if it is cordoned by somebody else, as that would be undone, too
 */
export async function rememberCordon(
  cluster: Cluster,
  name: string,
  { prefix, labels, ledger }: StackContext,
): Promise<() => Promise<void>> {
  const node = await cluster.get<Node>(pathOf(name));
  const owner = node.metadata.annotations?.[CORDONED_BY];
  if (node.spec.unschedulable === true || owner !== undefined)
    throw new UnableError(`the node ${name} is cordoned already, ${by(owner, prefix)}`, {
      hint: 'it must take pods before a scenario cordons it: kubectl uncordon',
    });
  const thing = { kind: 'cordon', id: `${prefix}/${name}` };
  ledger.creating({ ...thing, scope: scopeOf(cluster) });
  const metadata = { labels: asLabels(labels), annotations: { ...labels, [CORDONED_BY]: prefix } };
  await cluster.ask('PATCH', pathOf(name), merged({ metadata }));
  ledger.created(thing);
  return async () => {
    await uncordon(cluster, thing.id);
    ledger.destroyed(thing);
  };
}

function by(owner: string | undefined, prefix: string): string {
  if (owner === undefined) return 'not by opsproof';
  return owner === prefix ? 'by this stack' : `by the stack ${owner}`;
}

/** Whether a node still has the mark of this stack. @param id `<prefix>/<node>` @throws ApiError, UnableError */
export async function isCordoned(cluster: Cluster, id: string): Promise<boolean> {
  const [prefix, name] = read(id);
  const node = await cluster.get<Node>(pathOf(name)).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  return node?.metadata.annotations?.[CORDONED_BY] === prefix;
}

/** Lets a node take pods again, unless the mark of this stack is gone. @throws ApiError, UnableError */
export async function uncordon(cluster: Cluster, id: string): Promise<void> {
  if (!(await isCordoned(cluster, id))) return;
  const [, name] = read(id);
  const { metadata } = await cluster.get<Node>(pathOf(name));
  const none = (names: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(
      Object.keys(names)
        .filter((key) => key.startsWith('opsproof.'))
        .map((key) => [key, null]),
    );
  await cluster.ask(
    'PATCH',
    pathOf(name),
    merged({
      metadata: { labels: none(metadata.labels), annotations: none(metadata.annotations) },
      spec: { unschedulable: null },
    }),
  );
}

function read(id: string): readonly [prefix: string, node: string] {
  const at = id.indexOf('/');
  return [id.slice(0, at), id.slice(at + 1)];
}

/** Those with the labels of any run, or of one. @throws UnableError */
export async function cordonsIn(cluster: Cluster, run: string | undefined): Promise<readonly Sighting[]> {
  const selector = run === undefined ? 'opsproof.run' : `opsproof.run=${run}`;
  const path = `/api/v1/nodes?${new URLSearchParams({ labelSelector: selector })}`;
  const { items } = await cluster.get<{ items: readonly Node[] }>(path).catch((error: unknown) => {
    // Who may not list nodes has cordoned none, and needs no more rights than before.
    if (error instanceof ApiError && error.status === 403) return { items: [] };
    throw unable(error, cluster);
  });
  return items.map(({ metadata: { name, labels, annotations = {} } }) => {
    const id = `${annotations[CORDONED_BY] ?? ''}/${name}`;
    return sightingOf({ kind: 'cordon', id, scope: scopeOf(cluster) }, { ...labels, ...annotations });
  });
}
