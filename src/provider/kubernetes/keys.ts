import type { EphemeralHost } from '../../model/environment.ts';
import type { Secret } from '../../model/secret.ts';
import { command, env } from '../../schema/host-values.ts';
import { list, matching, text, type z } from '../../schema/shape.ts';
import { path } from '../../schema/values.ts';
import { hostKeys } from '../docker/keys.ts';

/** Keys of a host that is a pod. */
export const podKeys = {
  image: hostKeys.image,
  command,
  env,
  selector: text('labels, for example app=web')
    .describe('The pod of the manifests or the chart that is this host, by its labels')
    .optional(),
  manifests: list(path, 'a list of files and folders, for example [k8s/web.yaml]')
    .describe('YAML files, and folders of them, that are applied to the namespace of the stack')
    .optional(),
  kustomize: path.describe('Folder with a kustomization.yaml; needs kubectl or kustomize').optional(),
  chart: path.describe('Folder of a helm chart; needs helm').optional(),
  values: list(path, 'a list of files, for example [values.test.yaml]')
    .describe('Files with values for the chart')
    .optional(),
};

/** Keys of `providers: { kubernetes: … }`. */
export const clusterKeys = {
  kubeconfig: path.describe('File with the clusters and logins; default: as kubectl chooses').optional(),
  context: matching(/./, 'the name of a context').describe('Which context of the kubeconfig').optional(),
};

export type PodInput = z.infer<z.ZodObject<typeof podKeys>> & { readonly user?: string };

/** What a pod has besides what every host has. */
export interface PodOwn {
  /** Of a pod of our own, which has the name of the host. */
  readonly image?: string;
  /** argv: the program of the pod; default: the image's. */
  readonly command?: readonly string[];
  /** Values from `${…}` are secrets. */
  readonly env: Readonly<Record<string, string | Secret>>;
  /** Labels of a pod that something else makes. */
  readonly selector?: string;
  /** Name of the container that is the host. */
  readonly container?: string;
  /** Where the objects of the namespace come from. */
  readonly sources: readonly ObjectSource[];
}

/** Absolute paths. */
export type ObjectSource =
  | { readonly manifests: string }
  | { readonly kustomize: string }
  | { readonly chart: string; readonly values: readonly string[] };

/** A host that is a pod. */
export type PodHost = EphemeralHost & PodOwn;

/** What an environment says under `providers:`. */
export interface ClusterSettings {
  readonly kubeconfig?: string;
  readonly context?: string;
}
