import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import type { Approver } from './approval-demand.ts';
import { digestTree } from './digest-tree.ts';
import type { Environment } from './environment.ts';
import { PLACEHOLDER } from './schema.ts';
import type { Texts } from './texts.ts';
import { isWhere } from './texts.ts';
import type { KeyPath, YamlFile } from './yaml-file.ts';

/**
 * What an environment is, in one value: it changes with everything its file says but for comments and layout, with where its hosts
 * are, with the keys of those who may approve, and with the files it puts on hosts and builds them from. Secrets count by their reference, never
 * by their value; paths as they are written, so that it is the same in every checkout.
 * @param resolved false: placeholders were left as they are
 * @returns undefined when something that says where a host is was not resolved
 */
export async function environmentDigest(
  environment: Environment,
  source: YamlFile,
  approvers: readonly Approver[],
  texts: Texts,
  { cwd, resolved }: { readonly cwd: string; readonly resolved: boolean },
): Promise<string | undefined> {
  let known = true;
  const written = canonical(source.tree, [], (path, text) => {
    if (path[0] === 'approval' && path[1] === 'by')
      return approvers.find(({ name }) => name === path[2])?.key.id ?? text;
    if (!isWhere(path)) return text;
    const plain = texts.plain(text);
    known &&= resolved || !PLACEHOLDER.test(plain);
    return plain;
  });
  if (!known) return undefined;
  const files: Record<string, string> = {};
  for (const path of pathsOf(environment)) files[relative(cwd, path)] = await contentOf(path);
  return `sha256:${createHash('sha256').update(JSON.stringify({ written, files })).digest('hex')}`;
}

/** The folders and files of the repository that hosts are made of. */
function pathsOf(environment: Environment): readonly string[] {
  if (environment.lifecycle === 'live') return [];
  const hosts = Object.values(environment.hosts);
  const paths = hosts.flatMap(({ build, files }) => [
    ...(build === undefined ? [] : [build]),
    ...Object.values(files).flatMap(({ source }) => source ?? []),
  ]);
  return [...new Set(paths)].sort();
}

async function contentOf(path: string): Promise<string> {
  const files = JSON.stringify([...(await digestTree(path))]);
  return createHash('sha256').update(files).digest('hex');
}

/** The same data with keys in the order of the alphabet and texts as `read` has them. */
function canonical(node: unknown, path: KeyPath, read: (path: KeyPath, text: string) => string): unknown {
  if (typeof node === 'string') return read(path, node);
  if (Array.isArray(node)) return node.map((item, index) => canonical(item, [...path, index], read));
  if (typeof node !== 'object' || node === null) return node;
  return Object.entries(node)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [key, canonical(value, [...path, key], read)]);
}
