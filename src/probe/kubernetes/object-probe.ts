import type { Claim } from '../../check/claim.ts';
import type { Seen } from '../../check/question.ts';
import { ConfigurationError } from '../../model/errors.ts';
import { isMissing } from '../../transport/kubernetes/api-error.ts';
import type { Ask, AskedProbe } from '../probe.ts';
import { readObjectName } from './object-name.ts';
import { type ObservedObject, objectState } from './object-state.ts';
import { type ClusterOfHost, clusterOf, refusedBy } from './of-host.ts';

/** An object of the cluster that a host is a pod of. */
export const objectProbe: AskedProbe = {
  noun: 'kubernetes object',
  phrases: ['kubernetes object {object}'],
  asked: 'hosts',
  description:
    'An object of the Kubernetes cluster that the host is a pod of, in its namespace: KIND/NAME, or GROUP/VERSION/PLURAL/NAME of a kind that not every cluster has. The API server is asked, not the pod.',
  attributes: {
    exists: {
      type: 'boolean',
      description: 'It exists. In a namespace that does not exist, it is unable.',
    },
    'rolled out': {
      type: 'boolean',
      adjective: true,
      description:
        'All pods of a deployment, stateful set or daemon set are those of its last change, and available; as kubectl rollout status.',
    },
    condition: {
      type: 'text',
      takes: 'the type of a condition',
      description:
        'The status of a condition such as Available or Ready: True, False or Unknown, also while it is not there.',
    },
    at: {
      type: 'json',
      takes: 'a JSONPath',
      description:
        'The value at a JSONPath; $ is optional: spec.replicas. A list if there are several values.',
    },
    warnings: { type: 'list', description: 'What the cluster warned of it in the last hour: `BackOff: …`.' },
    events: {
      type: 'list',
      description:
        'Everything the cluster did to it in the last hour, the oldest first, warnings too: `ScalingReplicaSet: …`.',
    },
  },
  examples: [
    'the kubernetes object "deployment/web" on "web" is rolled out within 1 minute',
    'the kubernetes object "deployment/web" on "web" has at "spec.replicas" at least 2',
    'the kubernetes object "node/node-1" on "web" has condition "Ready" True',
    'the kubernetes object "configmap/old" on "web" does not exist',
  ],
  prepare: ({ names: { object = '' }, claims }) => ask(object, claims),
};

function ask(text: string, claims: readonly Claim[]): Ask {
  const name = readObjectName(text);
  if (typeof name === 'string') throw new ConfigurationError([{ message: name }]);
  return async (glance, host, door): Promise<Seen> => {
    const of = await clusterOf(await glance.around.host(host), door, glance.timeoutMs);
    if (typeof of === 'string') return { unable: of };
    const began = performance.now();
    const path = name.path(of.namespace);
    const looked = () => ({
      command: `kubectl get --raw ${path}`,
      durationMs: Math.round(performance.now() - began),
      over: `kubernetes ${of.cluster.context}`,
    });
    try {
      const object = await of.ask<ObservedObject>('GET', path);
      const { state, unseen, slips, note } = await objectState(object, of, claims);
      return {
        state,
        looked: looked(),
        unseen: (attribute) => unseen[attribute],
        slip: (attribute) => slips[attribute],
        ...(note === undefined ? {} : { note }),
      };
    } catch (error) {
      if (!isMissing(error)) return { ...refusedBy(error, of), looked: looked() };
      // The same is said of what is in a namespace that is not there.
      const gone = name.inNamespace && (await isGone(of));
      if (gone) return { unable: `there is no namespace ${of.namespace}`, looked: looked() };
      return {
        state: { exists: false, 'rolled out': false },
        missing: 'there is no such object',
        looked: looked(),
      };
    }
  };
}

async function isGone(of: ClusterOfHost): Promise<boolean> {
  return of.ask('GET', `/api/v1/namespaces/${of.namespace}`).then(
    () => false,
    (error: unknown) => isMissing(error),
  );
}
