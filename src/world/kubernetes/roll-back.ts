import { ActionFailed } from '../../model/errors.ts';
import type { Moment } from '../../model/moment.ts';
import type { Action } from '../action.ts';
import { rollingObject } from './named-object.ts';
import { type ClusterWork, onCluster, waitOf } from './on-cluster.ts';
import { untilRolledOut } from './wait.ts';

interface Owned {
  readonly metadata: {
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly uid: string; readonly controller?: boolean }[];
  };
}

/** A part of v1.ReplicaSet. */
interface ReplicaSet extends Owned {
  readonly spec: {
    readonly template: {
      readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
    };
  };
}

/** A part of v1.ControllerRevision: what a stateful set or daemon set was, as a strategic merge patch. */
interface ControllerRevision extends Owned {
  readonly revision: number;
  readonly data: unknown;
}

interface Rolling {
  readonly metadata: { readonly uid: string };
  readonly spec?: { readonly paused?: boolean };
}

/** The number of a replica set among those of its deployment, by the deployment controller. */
const REVISION = 'deployment.kubernetes.io/revision';
/** The deployment controller adds it to the labels of each replica set. */
const HASH = 'pod-template-hash';

/**
 * Goes back to the pods of the revision before this one, as `kubectl rollout undo` does.
 * @param moment `within 1 minute`: waits until it is rolled out
 * @throws ConfigurationError
 */
export function rollBackObject(text: string, moment: Moment | undefined): Action {
  const waitMs = waitOf(moment);
  const name = rollingObject(text);
  return onCluster(`roll back ${text}`, async (at) => {
    const path = name.path(at.namespace);
    const object = await at.ask<Rolling>('GET', path);
    if (object.spec?.paused === true)
      throw new ActionFailed(`roll back ${text}: it is paused; kubectl rollout resume lets it go on`);
    const asked =
      name.plural === 'deployments' ? await ofReplicaSets(at, object) : await ofRevisions(at, object);
    if (asked === undefined)
      throw new ActionFailed(`roll back ${text}: the cluster keeps no revision before this one`);
    await at.remember(path);
    await at.change('PATCH', path, asked);
    if (waitMs !== undefined) await untilRolledOut(at, text, path, waitMs);
  });
}

async function ofReplicaSets(at: ClusterWork, { metadata: { uid } }: Rolling) {
  const path = `/apis/apps/v1/namespaces/${at.namespace}/replicasets`;
  const { items } = await at.ask<{ items: readonly ReplicaSet[] }>('GET', path);
  const number = ({ metadata }: ReplicaSet) => Number(metadata.annotations?.[REVISION] ?? 0);
  const last = before(items.filter((one) => isOf(one, uid)).sort((a, b) => number(b) - number(a)));
  if (last === undefined) return undefined;
  const { template } = last.spec;
  const { [HASH]: _, ...labels } = template.metadata?.labels ?? {};
  const value = { ...template, metadata: { ...template.metadata, labels } };
  return {
    body: [{ op: 'replace', path: '/spec/template', value }],
    type: 'application/json-patch+json',
  };
}

async function ofRevisions(at: ClusterWork, { metadata: { uid } }: Rolling) {
  const path = `/apis/apps/v1/namespaces/${at.namespace}/controllerrevisions`;
  const { items } = await at.ask<{ items: readonly ControllerRevision[] }>('GET', path);
  const last = before(items.filter((one) => isOf(one, uid)).sort((a, b) => b.revision - a.revision));
  return last && { body: last.data, type: 'application/strategic-merge-patch+json' };
}

const before = <T>([, second]: readonly T[]): T | undefined => second;

function isOf({ metadata }: Owned, uid: string): boolean {
  return metadata.ownerReferences?.some((owner) => owner.controller === true && owner.uid === uid) === true;
}
