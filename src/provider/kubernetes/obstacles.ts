import { messageOf, UnableError } from '../../model/errors.ts';
import type { Obstacle } from '../../model/obstacle.ts';
import { ApiError, apiHint } from '../../transport/kubernetes/api-error.ts';
import { Cluster } from '../../transport/kubernetes/cluster.ts';
import { thisMachine } from '../../transport/open.ts';
import type { ScopeWays } from '../shape.ts';
import { clusterPlace } from './cluster-place.ts';
import type { PodHost } from './keys.ts';

interface Right {
  readonly verb: string;
  readonly resource: string;
  readonly subresource?: string;
}

const API = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
/** In every namespace, as that of the run does not exist yet. */
const NEEDED: readonly Right[] = [
  { verb: 'create', resource: 'namespaces' },
  { verb: 'get', resource: 'namespaces' },
  { verb: 'list', resource: 'namespaces' },
  { verb: 'delete', resource: 'namespaces' },
  { verb: 'create', resource: 'pods' },
  { verb: 'list', resource: 'pods' },
  { verb: 'create', resource: 'pods', subresource: 'exec' },
  { verb: 'create', resource: 'pods', subresource: 'portforward' },
  { verb: 'get', resource: 'pods', subresource: 'log' },
];

/** Whether the cluster lets this user do what a stack needs. A review is an answer, and no object of the cluster. */
export async function kubernetesObstacles(
  _hosts: readonly PodHost[],
  { settings, cwd, env }: { readonly settings: object } & ScopeWays,
): Promise<readonly Obstacle[]> {
  try {
    const cluster = await Cluster.of(clusterPlace(settings, { cwd, env }), thisMachine());
    const answers = await Promise.all(NEEDED.map((right) => review(cluster, right)));
    const refused = answers.filter((answer) => answer !== undefined);
    if (refused.length === 0) return [];
    return [
      {
        message: `the cluster of the context "${cluster.context}" does not let you ${refused.join(', ')}`,
        hint: 'ask for a ClusterRole with these verbs; kubectl auth can-i --list shows what you may do',
      },
    ];
  } catch (error) {
    const hint = error instanceof ApiError ? apiHint(error, 'of the environment') : undefined;
    const said = error instanceof UnableError ? error.hint : hint;
    return [{ message: messageOf(error), ...(said === undefined ? {} : { hint: said }), unable: true }];
  }
}

/** @returns what is not allowed, in words */
async function review(cluster: Cluster, { verb, resource, subresource }: Right): Promise<string | undefined> {
  const resourceAttributes = { verb, resource, ...(subresource === undefined ? {} : { subresource }) };
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes },
  };
  const { status } = await cluster.ask<{ status?: { allowed?: boolean; reason?: string } }>('POST', API, {
    body,
  });
  if (status?.allowed === true) return undefined;
  const what = subresource === undefined ? resource : `${resource}/${subresource}`;
  return `${verb} ${what}${status?.reason ? ` (${status.reason})` : ''}`;
}
