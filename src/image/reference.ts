/** Where an image is: in the words of containers-transports(5), which skopeo and podman take too. */
export type ImageReference =
  | { readonly kind: 'engine'; readonly name: string }
  | { readonly kind: 'saved' | 'layout'; readonly path: string; readonly name?: string };

const PLACES: Readonly<Record<string, 'saved' | 'layout'>> = {
  'docker-archive': 'saved',
  'oci-archive': 'saved',
  oci: 'layout',
};

/**
 * Reads `NAME:TAG` or an id of the engine, `docker-archive:FILE[:NAME:TAG]`, `oci-archive:FILE[:NAME]`, `oci:FOLDER[:NAME]`.
 * @returns why it is none of them
 */
export function parseReference(text: string): ImageReference | string {
  if (text === '' || text.includes('\0')) return 'the name of an image is not empty and has no NUL byte';
  if (text.startsWith('docker:'))
    return `an image is read where it is: pull it first, then write its name; found ${JSON.stringify(text)}`;
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
