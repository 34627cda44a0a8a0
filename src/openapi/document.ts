import { parse } from 'yaml';
import { readRegular } from '../disk/regular-file.ts';

/** Whatever stands in a document. */
export type DocumentNode = Readonly<Record<string, unknown>>;

/** An OpenAPI document of a version that is understood. */
export interface OpenApiDocument {
  readonly version: '3.0' | '3.1';
  readonly root: DocumentNode;
}

/** The document says nothing about an answer, and why. */
export class OpenApiError extends Error {
  override readonly name = 'OpenApiError';
}

/** Reads a document, YAML or JSON. @throws OpenApiError */
export async function readOpenApi(file: string): Promise<OpenApiDocument> {
  const root = parsed(await textOf(file), file);
  const version = root.openapi ?? root.swagger;
  const known = /^3\.[01]\b/.exec(String(version))?.[0];
  if (known === undefined)
    throw new OpenApiError(
      `${file} is not an OpenAPI document of version 3.0 or 3.1; its version is ${JSON.stringify(version ?? 'missing')}`,
    );
  return { version: known as OpenApiDocument['version'], root };
}

async function textOf(file: string): Promise<string> {
  try {
    return String(await readRegular(file));
  } catch (error) {
    throw new OpenApiError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function parsed(text: string, file: string): DocumentNode {
  try {
    // A document may well use one schema a hundred times; ten thousand aliases would be a bomb.
    const root: unknown = file.endsWith('.json') ? JSON.parse(text) : parse(text, { maxAliasCount: 1000 });
    return isNode(root) ? root : {};
  } catch (error) {
    throw new OpenApiError(`${file} is not YAML or JSON: ${(error as Error).message.split('\n')[0]}`);
  }
}

export function isNode(value: unknown): value is DocumentNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A part of a document and where it stands, as keys from its root. */
export interface DocumentPart {
  readonly node: DocumentNode;
  readonly at: readonly string[];
}

/** How many references may lead on to another one. */
const MOST_STEPS = 20;

/**
 * The part at a key of a part, behind its references; undefined if there is none.
 * @throws OpenApiError for a reference that leads to another file, or nowhere
 */
export function partAt(root: DocumentNode, part: DocumentPart, key: string): DocumentPart | undefined {
  if (!Object.hasOwn(part.node, key)) return undefined;
  let found: DocumentPart = { node: part.node[key] as DocumentNode, at: [...part.at, key] };
  for (let step = 0; isNode(found.node) && typeof found.node.$ref === 'string'; step++) {
    const reference = found.node.$ref;
    if (step === MOST_STEPS) throw new OpenApiError(`the reference ${reference} leads round in a circle`);
    found = referred(root, reference);
  }
  return isNode(found.node) ? found : undefined;
}

function referred(root: DocumentNode, reference: string): DocumentPart {
  if (!reference.startsWith('#/'))
    throw new OpenApiError(`the reference ${reference} leads out of the document; bundle it into one file`);
  const at = reference
    .slice(2)
    .split('/')
    .map((key) => decoded(key, reference).replaceAll('~1', '/').replaceAll('~0', '~'));
  let node: unknown = root;
  for (const key of at) node = isNode(node) && Object.hasOwn(node, key) ? node[key] : undefined;
  if (!isNode(node)) throw new OpenApiError(`the reference ${reference} leads nowhere`);
  return { node, at };
}

function decoded(key: string, reference: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    throw new OpenApiError(`the reference ${reference} has a percent sign that encodes nothing`);
  }
}
