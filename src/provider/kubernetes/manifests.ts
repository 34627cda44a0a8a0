import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LineCounter, parseAllDocuments } from 'yaml';

/** An object of the Kubernetes API, as far as every one is the same. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name?: string;
    readonly generateName?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

export interface Manifest {
  readonly object: KubeObject;
  /** `web.yaml:12`, for messages. */
  readonly where: string;
}

export interface Manifests {
  readonly objects: readonly Manifest[];
  /** A line for each mistake, with file and line. */
  readonly mistakes: readonly string[];
}

/** Folders are not gone down into, as `kubectl apply --filename` does not. */
const ENDINGS = /\.(?:ya?ml|json)$/;

/** The files that a path stands for: itself, or what a folder has. @throws Error when it cannot be read */
export function manifestFiles(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => ENDINGS.test(name))
    .sort()
    .map((name) => join(path, name));
}

/** @throws Error when a file cannot be read */
export function readManifests(paths: readonly string[]): Manifests {
  const all = paths.flatMap(manifestFiles).map((file) => parseManifests(readFileSync(file, 'utf8'), file));
  return {
    objects: all.flatMap(({ objects }) => objects),
    mistakes: all.flatMap(({ mistakes }) => mistakes),
  };
}

/**
 * The objects of a text with any number of documents, read as kubectl reads it (YAML 1.1: `0644` is octal, `on` is true). A key that stands twice, of
 * of which kubectl takes the last without a warning, is a mistake.
 * @param name of the text, for messages
 */
export function parseManifests(text: string, name: string): Manifests {
  const lineCounter = new LineCounter();
  const options = { lineCounter, prettyErrors: false, version: '1.1', merge: true } as const;
  const objects: Manifest[] = [];
  const mistakes: string[] = [];
  const parsed = parseAllDocuments(text, options);
  for (const document of Array.isArray(parsed) ? parsed : []) {
    const at = (offset: number) => `${name}:${lineCounter.linePos(offset).line}`;
    for (const error of document.errors)
      mistakes.push(
        error.code === 'DUPLICATE_KEY'
          ? `${at(error.pos[0])}: the key ${keyAt(text, error.pos[0])} occurs twice; keep one of them`
          : `${at(error.pos[0])}: not valid YAML: ${error.message}`,
      );
    if (document.errors.length > 0) continue;
    const tree: unknown = document.toJS({ maxAliasCount: 100 });
    if (tree === null || tree === undefined) continue;
    const where = at(document.contents?.range?.[0] ?? 0);
    for (const one of unlisted(tree)) {
      const missing = lacks(one);
      if (missing === undefined) objects.push({ object: one as KubeObject, where });
      else mistakes.push(`${where}: ${missing}`);
    }
  }
  return { objects, mistakes };
}

/** A List holds objects of its own. */
function unlisted(tree: unknown): readonly unknown[] {
  const { kind, items } = (tree ?? {}) as { kind?: unknown; items?: unknown };
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items) ? items : [tree];
}

function lacks(tree: unknown): string | undefined {
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree))
    return 'is not an object of Kubernetes';
  const { apiVersion, kind, metadata } = tree as Partial<KubeObject>;
  if (typeof apiVersion !== 'string') return 'has no apiVersion';
  if (typeof kind !== 'string') return 'has no kind';
  return typeof metadata?.name === 'string' ? undefined : `the ${kind} has no metadata.name`;
}

function keyAt(text: string, offset: number): string {
  return /^[^:\s]+/.exec(text.slice(offset))?.[0] ?? '';
}
