import type { MergedHost } from '../../schema/merged-host.ts';
import type { Misplaced } from '../shape.ts';
import type { PodHost, PodInput } from './keys.ts';
import { type Manifest, readManifests } from './manifests.ts';

/** RFC 1035: what a pod and its service may be called, so that others find it by that name. */
const NAME = /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** What of a host would be refused by any cluster, found before one is asked. */
export function podMistakes(host: PodHost, { merged }: MergedHost<PodInput>): readonly Misplaced[] {
  return [...ofHost(host, merged), ...ofManifests(host)];
}

function ofHost({ name, image, selector, sources }: PodHost, merged: PodInput): readonly Misplaced[] {
  const found: Misplaced[] = [];
  if (merged.user !== undefined)
    found.push({
      key: ['user'],
      message: 'the provider "kubernetes" has no user: commands run as the user of the container',
      hint: 'say securityContext.runAsUser in its manifest',
    });
  if (image !== undefined && !NAME.test(name))
    found.push({
      key: [],
      message: `"${name}" cannot be the name of a pod and its service: small letters, digits and -, at most 63`,
    });
  if (selector !== undefined && image === undefined && sources.length === 0)
    found.push({
      key: ['selector'],
      message: 'finds nothing: the host has no manifests, kustomize or chart to make the pod',
    });
  if (merged.values !== undefined && merged.chart === undefined)
    found.push({ key: ['values'], message: 'means nothing without chart' });
  return found;
}

/** One mistake with a line for each, as a key has one. */
function ofManifests({ sources }: PodHost): readonly Misplaced[] {
  const paths = sources.flatMap((source) => ('manifests' in source ? [source.manifests] : []));
  const lines = paths.flatMap((path) => {
    try {
      const { objects, mistakes } = readManifests([path]);
      const all = [...mistakes, ...objects.flatMap((one) => misplaced(one) ?? [])];
      return objects.length === 0 && all.length === 0 ? [`${path}: there is no object in it`] : all;
    } catch {
      // That it is not there is reported elsewhere.
      return [];
    }
  });
  return lines.length === 0 ? [] : [{ key: ['manifests'], message: lines.join('\n') }];
}

/** Why an object cannot be in the namespace of the stack; nothing when it can. */
export function misplaced({ object, where }: Manifest): string | undefined {
  const { kind, metadata } = object;
  if (kind === 'Namespace')
    return `${where}: a Namespace: each stack has one of its own, which opsproof makes`;
  if (metadata.namespace === undefined) return undefined;
  return `${where}: the ${kind} ${metadata.name} names the namespace "${metadata.namespace}": each stack has one of its own; leave it out`;
}
