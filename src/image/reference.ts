import type { RegistryReference } from './registry-image.ts';

/** Where an image is: in the words of containers-transports(5), which skopeo and podman take too. */
export type ImageReference =
  | { readonly kind: 'engine'; readonly name: string }
  | { readonly kind: 'saved' | 'layout'; readonly path: string; readonly name?: string }
  | ({ readonly kind: 'registry' } & RegistryReference);

/** A tag may stand before the digest, which alone counts. */
const IN_REGISTRY =
  /^docker:\/\/([A-Za-z0-9.-]+(?::\d+)?|\[[0-9a-f:]+\](?::\d+)?)\/([a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::[\w.-]+)?@(sha256:[0-9a-f]{64})$/;

const PLACES: Readonly<Record<string, 'saved' | 'layout'>> = {
  'docker-archive': 'saved',
  'oci-archive': 'saved',
  oci: 'layout',
};

/**
 * Reads `NAME:TAG` or an id of the engine, `docker-archive:FILE[:NAME:TAG]`, `oci-archive:FILE[:NAME]`, `oci:FOLDER[:NAME]`,
 * `docker://REGISTRY/NAME@sha256:…`.
 * @returns why it is none of them
 */
export function parseReference(text: string): ImageReference | string {
  if (text === '' || text.includes('\0')) return 'the name of an image is not empty and has no NUL byte';
  const [, registry, repository, digest] = IN_REGISTRY.exec(text) ?? [];
  if (registry !== undefined && repository !== undefined && digest !== undefined)
    return { kind: 'registry', registry, repository, digest };
  if (text.startsWith('docker:'))
    return `an image of a registry is read by its digest, docker://REGISTRY/NAME@sha256:…; found ${JSON.stringify(text)}`;
  const [prefix = '', path = '', ...rest] = text.split(':');
  const kind = PLACES[prefix];
  if (kind !== undefined) {
    if (path === '') return `${prefix}: is followed by a path; found ${JSON.stringify(text)}`;
    const name = rest.join(':');
    return { kind, path, ...(name === '' ? {} : { name }) };
  }
  if (/\.tar(?:\.gz)?$|^\.{0,2}\//.test(text))
    return `the name of an image looks like a path; write docker-archive:${text} or oci:${text}`;
  return /^[A-Za-z0-9][A-Za-z0-9_.:/@-]*$/.test(text)
    ? { kind: 'engine', name: text }
    : `the name of an image has letters, digits and _ . - : / @, and begins with a letter or digit; found ${JSON.stringify(text)}`;
}
