import { ConfigurationError } from '../../model/errors.ts';
import { isMissing } from '../../transport/kubernetes/api-error.ts';
import type { AskedProbe } from '../probe.ts';
import { type ClusterOfHost, clusterOf, refusedBy } from './of-host.ts';

const REVIEW = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** What the login of opsproof may do in the namespace of a host. */
export const permissionProbe: AskedProbe = {
  noun: 'kubernetes permission',
  phrases: ['kubernetes permission {permission}'],
  asked: 'hosts',
  description:
    'What the user of the kubeconfig may do in the namespace of the host: VERB RESOURCE, as kubectl auth can-i takes it; of a group: VERB RESOURCE.GROUP. It is asked, and nothing is done.',
  attributes: {
    allowed: { type: 'boolean', adjective: true, description: 'The API server would let it happen.' },
  },
  examples: [
    'the kubernetes permission "create pods" on "web" is allowed',
    'the kubernetes permission "delete deployments.apps" on "web" is not allowed',
  ],
  prepare({ names: { permission = '' } }) {
    const match = /^([a-z]+|\*) ([a-z]+|\*)(?:\/([a-z]+))?(?:\.([a-z0-9.-]+))?$/.exec(permission);
    if (match === null)
      throw new ConfigurationError([
        {
          message: `a kubernetes permission is VERB RESOURCE, such as "create pods"; found ${JSON.stringify(permission)}`,
        },
      ]);
    const [, verb = '', resource = '', subresource = '', group = ''] = match;
    return async (glance, host, door) => {
      const of = await clusterOf(await glance.around.host(host), door, glance.timeoutMs);
      if (typeof of === 'string') return { unable: of };
      const began = performance.now();
      const attributes = { namespace: of.namespace, verb, resource, subresource, group };
      const body = {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: attributes },
      };
      const looked = () => ({
        command: `kubectl auth can-i ${permission} --namespace ${of.namespace}`,
        durationMs: Math.round(performance.now() - began),
        over: `kubernetes ${of.cluster.context}`,
      });
      try {
        if (!(await isKnown(of, resource, group)))
          return {
            unable: `the cluster knows no ${group === '' ? resource : `${resource}.${group}`}`,
            looked: looked(),
          };
        const { status } = await of.ask<{ status?: { allowed?: boolean; reason?: string } }>('POST', REVIEW, {
          body,
        });
        const { allowed, reason } = status ?? {};
        if (typeof allowed !== 'boolean') return { unable: 'the cluster does not say it', looked: looked() };
        return { state: { allowed }, looked: looked(), ...(reason ? { note: reason } : {}) };
      } catch (error) {
        return { ...refusedBy(error, of), looked: looked() };
      }
    };
  },
};

/** Of a resource that there is not, the API server says that nobody may do anything with it. */
async function isKnown(of: ClusterOfHost, resource: string, group: string): Promise<boolean> {
  if (resource === '*') return true;
  const base = group === '' ? '/api/v1' : await of.ask<Group>('GET', `/apis/${group}`).then(newest, missing);
  if (base === undefined) return false;
  const { resources } = await of.ask<{ resources: readonly { readonly name: string }[] }>('GET', base);
  return resources.some(({ name }) => name === resource);
}

interface Group {
  readonly preferredVersion: { readonly groupVersion: string };
}

const newest = ({ preferredVersion }: Group) => `/apis/${preferredVersion.groupVersion}`;

function missing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}
