import { createHash } from 'node:crypto';
import { readlink } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Approver } from './approval-demand.ts';
import { readBuildContext } from '../provider/docker/build-context.ts';
import { digestTree } from './digest-tree.ts';
import type { Environment, EphemeralHost } from '../model/environment.ts';
import { PLACEHOLDER } from './schema.ts';
import type { Texts } from './texts.ts';
import { isWhere } from './texts.ts';
import type { KeyPath, YamlFile } from './yaml-file.ts';

/**
 * What an environment is, in one value: it changes with everything its file says but for comments and layout, with where its hosts
 * are, with the keys of those who may approve, and with the files it puts on hosts and builds them from. Secrets count by their reference, never
 * by their value; paths as they are written, so that it is the same in every checkout. Of a folder to build counts what is sent to an engine.
 * @param resolved false: placeholders were left as they are
 * @param reports as in opsproof.yaml
 * @returns undefined when something that says where a host is was not resolved
 */
export async function environmentDigest(
  environment: Environment,
  source: YamlFile,
  approvers: readonly Approver[],
  texts: Texts,
  { cwd, resolved, reports }: { readonly cwd: string; readonly resolved: boolean; readonly reports: string },
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
  const hosts = environment.lifecycle === 'live' ? [] : Object.values(environment.hosts);
  for (const path of sourcesOf(hosts)) files[relative(cwd, path)] = digest([...(await digestTree(path))]);
  for (const [folder, dockerfile] of buildsOf(hosts)) {
    const sent = await sentOf(folder, dockerfile, { cwd, reports });
    files[`${relative(cwd, folder)}/ by ${dockerfile}`] = digest(sent);
  }
  return `sha256:${digest({ written, files })}`;
}

function digest(data: unknown): string {
  return createHash('sha256').update(JSON.stringify(data)).digest('hex');
}

/** The files of the repository that are put into hosts. */
function sourcesOf(hosts: readonly EphemeralHost[]): readonly string[] {
  const sources = hosts.flatMap(({ files }) => Object.values(files).flatMap(({ source }) => source ?? []));
  return [...new Set(sources)].sort();
}

/** The folders that hosts are built from, each with the Dockerfile in it. */
function buildsOf(
  hosts: readonly EphemeralHost[],
): readonly (readonly [folder: string, dockerfile: string])[] {
  const builds = hosts.flatMap(({ build, dockerfile = 'Dockerfile' }) =>
    build === undefined ? [] : [JSON.stringify([build, dockerfile])],
  );
  return [...new Set(builds)].sort().map((build) => JSON.parse(build) as [string, string]);
}

/** What is sent to either builder: which of them an engine has is not known to whoever approves. */
async function sentOf(
  folder: string,
  dockerfile: string,
  { cwd, reports }: { readonly cwd: string; readonly reports: string },
): Promise<unknown> {
  const sent = new Map<string, string>();
  for (const builder of ['buildkit', 'classic'] as const) {
    const ways = { dockerfile, builder, cwd, reports: resolve(cwd, reports) };
    const { entries } = await readBuildContext(folder, ways);
    for (const { path, info } of entries) {
      if (sent.has(path)) continue;
      const place = join(folder, path);
      if (info.isSymbolicLink()) sent.set(path, `link to ${await readlink(place)}`);
      else if (info.isDirectory()) sent.set(path, 'folder');
      else sent.set(path, digest([...(await digestTree(place))]));
    }
  }
  return [...sent].sort(([a], [b]) => (a < b ? -1 : 1));
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
