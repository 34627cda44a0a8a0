import { didYouMean } from '../../model/nearest.ts';

/** Kinds that are part of every cluster: base path, plural, and whether an object of it is in a namespace. */
const KINDS: Readonly<Record<string, readonly [base: string, plural: string, clusterWide?: true]>> = {
  configmap: ['/api/v1', 'configmaps'],
  cronjob: ['/apis/batch/v1', 'cronjobs'],
  daemonset: ['/apis/apps/v1', 'daemonsets'],
  deployment: ['/apis/apps/v1', 'deployments'],
  endpointslice: ['/apis/discovery.k8s.io/v1', 'endpointslices'],
  horizontalpodautoscaler: ['/apis/autoscaling/v2', 'horizontalpodautoscalers'],
  ingress: ['/apis/networking.k8s.io/v1', 'ingresses'],
  job: ['/apis/batch/v1', 'jobs'],
  namespace: ['/api/v1', 'namespaces', true],
  networkpolicy: ['/apis/networking.k8s.io/v1', 'networkpolicies'],
  node: ['/api/v1', 'nodes', true],
  persistentvolume: ['/api/v1', 'persistentvolumes', true],
  persistentvolumeclaim: ['/api/v1', 'persistentvolumeclaims'],
  pod: ['/api/v1', 'pods'],
  poddisruptionbudget: ['/apis/policy/v1', 'poddisruptionbudgets'],
  replicaset: ['/apis/apps/v1', 'replicasets'],
  resourcequota: ['/api/v1', 'resourcequotas'],
  role: ['/apis/rbac.authorization.k8s.io/v1', 'roles'],
  rolebinding: ['/apis/rbac.authorization.k8s.io/v1', 'rolebindings'],
  secret: ['/api/v1', 'secrets'],
  service: ['/api/v1', 'services'],
  serviceaccount: ['/api/v1', 'serviceaccounts'],
  statefulset: ['/apis/apps/v1', 'statefulsets'],
};

export interface ObjectName {
  readonly name: string;
  /** Plural of its kind: `deployments`. */
  readonly plural: string;
  /** Path of the object, in a namespace if it is in one. */
  path(namespace: string): string;
  readonly inNamespace: boolean;
}

/** `deployment/web`, or `cert-manager.io/v1/certificates/web` of a kind that not every cluster has. @returns why it is no name */
export function readObjectName(text: string): ObjectName | string {
  const parts = text.split('/');
  const name = parts.at(-1) ?? '';
  if (!/^[a-z0-9](?:[a-z0-9.:-]{0,251}[a-z0-9])?$/.test(name))
    return `the name of a kubernetes object is KIND/NAME, such as deployment/web; found ${JSON.stringify(text)}`;
  if (parts.length === 2) {
    const kind = parts[0] ?? '';
    const known = Object.hasOwn(KINDS, kind.toLowerCase()) ? KINDS[kind.toLowerCase()] : undefined;
    if (known === undefined)
      return `no kind "${kind}" is known: ${didYouMean(kind, Object.keys(KINDS))}; others are written GROUP/VERSION/PLURAL/NAME`;
    const [base, plural, clusterWide = false] = known;
    return {
      name,
      plural,
      inNamespace: !clusterWide,
      path: (namespace) => `${base}${clusterWide ? '' : `/namespaces/${namespace}`}/${plural}/${name}`,
    };
  }
  if (parts.length !== 4 || parts.some((part) => !/^[a-z0-9][a-z0-9.-]*$/.test(part)))
    return `the name of a kubernetes object is KIND/NAME, or GROUP/VERSION/PLURAL/NAME; found ${JSON.stringify(text)}`;
  const [group, version, plural = ''] = parts;
  return {
    name,
    plural,
    inNamespace: true,
    path: (namespace) => `/apis/${group}/${version}/namespaces/${namespace}/${plural}/${name}`,
  };
}
