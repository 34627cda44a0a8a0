import type { ContainerStatus } from '../../transport/kubernetes/pod.ts';
import type { HostImage } from '../provider.ts';

/** The image that a container runs from, as its runtime knows it; undefined before it runs. */
export function imageOf(status: ContainerStatus | undefined): HostImage | undefined {
  const { image, imageID } = status ?? {};
  if (!image || !imageID) return undefined;
  const id = /sha256:[0-9a-f]{64}$/.exec(imageID)?.[0] ?? imageID;
  // `docker.io/library/nginx@sha256:…` from a registry; the id alone for what was loaded here.
  return { name: image, id, digests: imageID.includes('@') ? [imageID.replace(/^.*:\/\//, '')] : [] };
}
