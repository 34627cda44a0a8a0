import { createHash } from 'node:crypto';
import { isAbsolute, join, relative } from 'node:path';
import type { Approver } from '../model/approval.ts';
import type { Environment } from '../model/environment.ts';
import { Secret } from '../model/secret.ts';
import { shapeOf } from '../provider/registry.ts';
import type { HostSources, ProviderShape } from '../provider/shape.ts';
import type { KeyPath } from '../schema/key-path.ts';
import { PLACEHOLDER } from '../schema/placeholder.ts';
import { digestTree } from './digest-tree.ts';
import type { Texts } from './texts.ts';
import { isWhere } from './texts.ts';
import type { YamlFile } from './yaml-file.ts';

interface Ways {
  readonly cwd: string;
  /** As in opsproof.yaml. */
  readonly reports: string;
}

/**
 * One digest of an environment: it changes with everything in its file except comments and layout, with the location of its hosts, with the
 * keys of those who may approve, and with the files that are put on hosts or that they are built from. Secrets count by their reference,
 * never by their value; paths as written, so that the digest is the same in every checkout. Of a folder to build, only what is sent to an
 * engine counts.
 * @param resolved false: placeholders were left unchanged
 * @param reports as in opsproof.yaml
 * @returns undefined if the location of a host was not resolved
 */
export async function environmentDigest(
  environment: Environment,
  source: YamlFile,
  approvers: readonly Approver[],
  texts: Texts,
  {
    cwd,
    resolved,
    reports,
    shapes,
  }: Ways & { readonly resolved: boolean; readonly shapes: readonly ProviderShape[] },
): Promise<string | undefined> {
  const where = shapes.flatMap((shape) => shape.where ?? []);
  let known = true;
  const written = canonical(source.tree, [], (path, text) => {
    if (path[0] === 'approval' && path[1] === 'by')
      return approvers.find(({ name }) => name === path[2])?.key.id ?? text;
    if (!isWhere(path, where)) return text;
    const plain = texts.plain(text);
    known &&= resolved || !PLACEHOLDER.test(plain);
    return plain;
  });
  if (!known) return undefined;
  if (environment.lifecycle === 'live' && environment.unread === true) return undefined;
  const files: Record<string, string> = {};
  const { files: whole, folders } = sourcesOf(environment, shapes, { cwd, reports });
  for (const path of whole) files[relative(cwd, path)] = digest([...(await digestTree(path))]);
  for (const source of folders)
    files[`${relative(cwd, source.folder)}/ by ${source.by}`] = await digestFolder(source);
  const listed = listedHosts(environment, cwd);
  return `sha256:${digest({ written, files, ...(listed === undefined ? {} : { listed }) })}`;
}

/** What an inventory says of where hosts are: as much a part of what is approved as if the file said it. */
function listedHosts(environment: Environment, cwd: string): unknown {
  if (environment.lifecycle === 'ephemeral') return undefined;
  const hosts = Object.values(environment.hosts).filter(({ variables }) => variables !== undefined);
  if (hosts.length === 0) return undefined;
  const places = hosts.map(({ variables: _, ...host }) =>
    Object.entries(host)
      .filter(([, value]) => !(value instanceof Secret))
      .map(([key, value]) => [
        key,
        typeof value === 'string' && isAbsolute(value) ? relative(cwd, value) : value,
      ])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );
  return places.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function digest(data: unknown): string {
  return createHash('sha256').update(JSON.stringify(data)).digest('hex');
}

/** The files of the repository that go into the hosts, each once and in an order that does not depend on the hosts. */
function sourcesOf(environment: Environment, shapes: readonly ProviderShape[], ways: Ways) {
  const hosts = environment.lifecycle === 'live' ? [] : Object.values(environment.hosts);
  const all = hosts.flatMap((host) => shapeOf(host.provider, shapes)?.sources?.(host, ways) ?? []);
  const folders = all
    .flatMap((sources) => sources.folders)
    .map((source) => [JSON.stringify([source.folder, source.by]), source] as const);
  const settings = environment.lifecycle === 'live' ? {} : environment.settings;
  const named = [...new Set(hosts.map(({ provider }) => provider))].flatMap(
    (name) => shapeOf(name, shapes)?.settingsFiles?.(settings[name] ?? {}, ways) ?? [],
  );
  return {
    files: [...new Set([...named, ...all.flatMap((sources) => sources.files)])].sort(),
    folders: [...new Map(folders)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, source]) => source),
  };
}

async function digestFolder({ folder, read }: HostSources['folders'][number]): Promise<string> {
  const parts = [...(await read())].map(async ([path, { text }]) => [
    path,
    text ?? digest([...(await digestTree(join(folder, path)))]),
  ]);
  return digest((await Promise.all(parts)).sort(([a = ''], [b = '']) => (a < b ? -1 : 1)));
}

/** The same data with sorted keys and texts as `read` returns them. */
function canonical(node: unknown, path: KeyPath, read: (path: KeyPath, text: string) => string): unknown {
  if (typeof node === 'string') return read(path, node);
  if (Array.isArray(node)) return node.map((item, index) => canonical(item, [...path, index], read));
  if (typeof node !== 'object' || node === null) return node;
  return Object.entries(node)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [key, canonical(value, [...path, key], read)]);
}
