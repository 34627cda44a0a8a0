/** Every server of ours has this tag, so that they can be asked for apart from all others. */
export const TAG = 'opsproof';
/** In the metadata of a server: the name that we chose for it, whatever somebody calls it later. */
export const NAME = 'opsproof.name';
export const RUN = 'opsproof.run';

/** Descriptions of neutron may have so many characters, and so may values of metadata. */
export const LONGEST = 255;
/** Tags of nova may have so many. */
const LONGEST_TAG = 60;

/** The tag of a run's servers. */
export function runTag(run: string): string {
  return `${RUN}:${run}`.replaceAll(/[,/]/g, '_').slice(0, LONGEST_TAG);
}

/**
 * Labels as one text, for what has no tags in the request that makes it: a port, a security group, a floating address, and a key pair, whose comment it
 * is. `opsproof.run=… opsproof.expires=…`.
 * @param name of the thing, if it cannot have one else
 */
export function printMarks(labels: Readonly<Record<string, string>>, name?: string): string {
  const print = (entries: readonly (readonly [string, string])[]) =>
    entries.map(([label, value]) => `${label}=${encodeURIComponent(value)}`).join(' ');
  const entries = Object.entries(name === undefined ? labels : { ...labels, [NAME]: name });
  const all = print(entries);
  // The name of an environment is for people; everything else decides whether the thing goes.
  return all.length <= LONGEST ? all : print(entries.filter(([label]) => label !== 'opsproof.environment'));
}

/** The labels in a text; undefined if it is not of a run. */
export function readMarks(text: string | undefined): Readonly<Record<string, string>> | undefined {
  const labels = Object.fromEntries(
    [...(text ?? '').matchAll(/(?:^|\s)(opsproof\.[a-z]+)=(\S*)/g)].map(([, label = '', value = '']) => [
      label,
      decoded(value),
    ]),
  );
  return labels[RUN] === undefined ? undefined : labels;
}

/** The metadata of a server. */
export function metadataOf(
  labels: Readonly<Record<string, string>>,
  name: string,
): Readonly<Record<string, string>> {
  const all = { ...labels, [NAME]: name };
  return Object.fromEntries(Object.entries(all).map(([key, value]) => [key, value.slice(0, LONGEST)]));
}

/** nova before 2022 takes only these characters in the name of a key pair. */
export function keyName(prefix: string): string {
  return prefix.replaceAll(/[^\w -]/g, '_').slice(0, LONGEST);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
