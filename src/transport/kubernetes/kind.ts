import { type Login, type LoginInput, loginOf } from '../../schema/login.ts';
import type { MergedHost } from '../../schema/merged-host.ts';
import { existing } from '../../schema/reading.ts';
import type { TransportKind } from '../kind.ts';
import { type ClusterPlace, type KubernetesTarget, kubernetesLabel } from './target.ts';

type Own = Pick<Login, 'sudo' | 'timeoutMs'> &
  ClusterPlace & { readonly selector?: string; readonly container?: string };

interface Input extends LoginInput {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly selector?: string;
  readonly container?: string;
  readonly address?: string;
}

const TEXTS = ['context', 'namespace', 'selector', 'container'] as const;

/** A container of a pod, through the API server of its cluster. */
export const kubernetesKind: TransportKind<KubernetesTarget, Own> = {
  name: 'kubernetes',
  keys: ({ login: { sudo, timeout }, text }) => ({
    sudo,
    timeout,
    container: text('the name of a container').describe('Which container of the pod').optional(),
  }),
  liveKeys: ({ text, path }) => ({
    kubeconfig: path.describe('File with the clusters and logins; default: as kubectl chooses').optional(),
    context: text('the name of a context').describe('Which context of the kubeconfig').optional(),
    namespace: text('the name of a namespace')
      .describe("Default: that of the context, else 'default'")
      .optional(),
    selector: text('labels, for example app=web')
      .describe('The oldest pod that is alive and has these labels; instead of address')
      .optional(),
  }),
  single: ['selector'],
  read({ merged, origin }: MergedHost<Input>, reading) {
    const { sudo, timeoutMs } = loginOf(merged, origin, reading);
    const { kubeconfig, selector, address } = merged;
    if (selector !== undefined && address !== undefined)
      reading.problems.add(origin('address'), 'has no effect if selector finds the pod');
    const texts = TEXTS.flatMap((key) => {
      const written = merged[key];
      return written === undefined ? [] : [[key, reading.texts.plain(written)] as const];
    });
    return {
      sudo,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(kubeconfig === undefined
        ? {}
        : { kubeconfig: existing(kubeconfig, origin('kubeconfig'), reading) }),
      ...Object.fromEntries(texts),
    };
  },
  target: ({ address, sudo, timeoutMs, kubeconfig, context, namespace, selector, container }) => ({
    transport: 'kubernetes',
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(selector === undefined ? { pod: address } : { selector }),
    ...(container === undefined ? {} : { container }),
    ...(sudo ? { sudo } : {}),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  }),
  label: kubernetesLabel,
  async open(target, { surroundings }) {
    const { KubernetesTransport } = await import('./kubernetes.ts');
    return new KubernetesTransport(target, surroundings);
  },
};
