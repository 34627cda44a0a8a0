import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { readRegularSync } from '../../disk/regular-file.ts';
import { messageOf, UnableError } from '../../model/errors.ts';
import { didYouMean } from '../../model/nearest.ts';
import type { CredentialWays } from './configured.ts';

/** Far more than any list of clouds has. */
const MOST_BYTES = 1024 * 1024;

/** One cloud of clouds.yaml with what secure.yaml adds to it. */
export interface CloudEntry {
  /** Absolute path of clouds.yaml. */
  readonly file: string;
  readonly entry: Tree;
}

export type Tree = { readonly [key: string]: unknown };

/**
 * One cloud of clouds.yaml. It is looked for where every tool of OpenStack does ("Configuring OpenStack SDK Applications"): `OS_CLIENT_CONFIG_FILE`,
 * the current folder, ~/.config/openstack and /etc/openstack, and secure.yaml likewise; the first that there is counts.
 * @param file where it was found earlier: nowhere else is looked then
 * @throws UnableError that says where was looked, and which clouds there are
 */
export function readCloud(name: string, { env, cwd }: CredentialWays, file?: string): CloudEntry {
  const what = `the cloud "${name}" is not known`;
  const folders = [cwd, join(env.HOME ?? homedir(), '.config/openstack'), '/etc/openstack'];
  const places = (own: string | undefined, base: string) =>
    [...(own ? [own] : []), ...folders.map((folder) => join(folder, base))].map((path) => resolve(cwd, path));
  const looked = file === undefined ? places(env.OS_CLIENT_CONFIG_FILE, 'clouds.yaml') : [file];
  const found = firstOf(looked, what);
  if (found === undefined)
    throw new UnableError(`${what}: there is no ${looked.join(', no ')}`, {
      hint: 'write one, as for the openstack command, or set OS_CLIENT_CONFIG_FILE to its path',
    });
  const clouds = treeAt(found.tree, 'clouds');
  const entry = clouds[name];
  if (!isTree(entry))
    throw new UnableError(`${what}: ${found.path} has no such entry under clouds`, {
      hint: didYouMean(name, Object.keys(clouds)),
    });
  const beside = join(dirname(found.path), 'secure.yaml');
  const secret = firstOf([...places(env.OS_CLIENT_SECURE_FILE, 'secure.yaml'), beside], what);
  const more = secret === undefined ? {} : treeAt(secret.tree, 'clouds')[name];
  return { file: found.path, entry: merged(entry, isTree(more) ? more : {}) };
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function treeAt(tree: Tree, key: string): Tree {
  const value = tree[key];
  return isTree(value) ? value : {};
}

/** The second one wins, key by key. */
function merged(first: Tree, second: Tree): Tree {
  const all = { ...first, ...second };
  for (const [key, value] of Object.entries(second)) {
    const before = first[key];
    if (isTree(before) && isTree(value)) all[key] = merged(before, value);
  }
  return all;
}

function firstOf(paths: readonly string[], what: string): { path: string; tree: Tree } | undefined {
  for (const path of paths) {
    const text = textOf(path, what);
    if (text === undefined) continue;
    try {
      const tree: unknown = parse(text);
      return { path, tree: isTree(tree) ? tree : {} };
    } catch {
      // The message of the parser quotes the line, in which a password may be.
      throw new UnableError(`${what}: ${path} is no YAML`);
    }
  }
  return undefined;
}

/** Undefined if there is no such file. */
function textOf(path: string, what: string): string | undefined {
  try {
    return readRegularSync(path, MOST_BYTES).toString('utf8');
  } catch (error) {
    if (/^(?:ENOENT|ENOTDIR)$/.test((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw new UnableError(`${what}: ${path} cannot be read: ${messageOf(error)}`);
  }
}
