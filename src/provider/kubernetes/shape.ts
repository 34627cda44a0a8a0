import type { MergedHost } from '../../schema/merged-host.ts';
import { argvOf, existing, variablesOf } from '../../schema/reading.ts';
import type { ProviderShape } from '../shape.ts';
import { clusterPlace } from './cluster-place.ts';
import { clusterKeys, type ObjectSource, type PodInput, type PodOwn, podKeys } from './keys.ts';
import { podMistakes } from './pod-mistakes.ts';
import { podSources } from './sources.ts';

export const kubernetesShape: ProviderShape<PodOwn> = {
  name: 'kubernetes',
  nature: 'its hosts are pods',
  apart: 'a pod reaches nothing on or behind this machine',
  host: podKeys,
  settings: clusterKeys,
  merged: ['env'],
  either: [
    ['image', 'selector'],
    ['selector', 'image'],
  ],
  where: ['image', 'manifests', 'kustomize', 'chart', 'values'],
  transports: ['kubernetes'],
  kinds: [
    // A mark on a node of the cluster, made before the node is cordoned.
    { name: 'cordon', limitMs: 15_000, free: true },
    // Everything else is in it and goes with it.
    { name: 'namespace', limitMs: 60_000 },
  ],
  verbs: ['stop', 'start', 'restart'],
  ready: ['port', 'http', 'log', 'healthy', 'command'],
  limits: { startMs: 120_000, stopMs: 10_000, groundMs: 60_000 },

  scopeOf(settings, ways) {
    const scope = clusterPlace(settings, ways);
    return Object.keys(scope).length === 0 ? undefined : { ...scope };
  },

  read({ merged, path, origin }: MergedHost<PodInput>, reading) {
    const { texts, problems } = reading;
    const { image, selector, command } = merged;
    if ((image === undefined) === (selector === undefined) && !problems.mentions(path))
      problems.add(
        path,
        'needs either image, for a pod of its own, or selector, which finds a pod of the manifests or the chart',
      );
    if (selector !== undefined && (command !== undefined || Object.keys(merged.env ?? {}).length > 0))
      problems.add(path, 'command and env mean nothing with selector: its manifest says what the pod runs');
    const file = (key: 'manifests' | 'kustomize' | 'chart' | 'values', raw: string) =>
      existing(raw, origin(key), reading);
    const values = (merged.values ?? []).map((raw) => file('values', raw));
    const sources: ObjectSource[] = [
      ...(merged.manifests ?? []).map((raw) => ({ manifests: file('manifests', raw) })),
      ...(merged.kustomize === undefined ? [] : [{ kustomize: file('kustomize', merged.kustomize) }]),
      ...(merged.chart === undefined ? [] : [{ chart: file('chart', merged.chart), values }]),
    ];
    return {
      ...(image !== undefined && { image: texts.plain(image) }),
      ...(command !== undefined && { command: argvOf(command, reading) }),
      env: variablesOf(merged.env, reading),
      ...(selector !== undefined && { selector: texts.plain(selector) }),
      sources,
    };
  },

  mistakes: podMistakes,
  sources: podSources,
};
