import { type DocumentNode, type DocumentPart, isNode, type OpenApiDocument, partAt } from './document.ts';

/** What a document calls an operation. */
export interface Operation {
  readonly method: string;
  /** With its parameters in braces: `/orders/{id}`. */
  readonly path: string;
  readonly summary: string;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];

/** All operations of a document, in its order. @throws OpenApiError */
export function operationsOf({ root }: OpenApiDocument): readonly Operation[] {
  const paths = partAt(root, { node: root, at: [] }, 'paths');
  if (paths === undefined) return [];
  return Object.keys(paths.node).flatMap((path) => {
    const item = partAt(root, paths, path);
    return METHODS.flatMap((method) => {
      const operation = item?.node[method];
      if (!isNode(operation)) return [];
      const { summary, operationId, description } = operation;
      const says = [summary, operationId, description].find(
        (text) => typeof text === 'string' && text !== '',
      );
      return [{ method: method.toUpperCase(), path, summary: String(says ?? '').split('\n')[0] ?? '' }];
    });
  });
}

/**
 * The operation that a request was for; a path without parameters comes before one with them. Paths begin where a server of the document
 * begins, or at the root.
 * @throws OpenApiError
 */
export function operationFor(
  { root }: OpenApiDocument,
  method: string,
  path: string,
): DocumentPart | undefined {
  const paths = partAt(root, { node: root, at: [] }, 'paths');
  if (paths === undefined) return undefined;
  const asked = [
    path,
    ...serverPaths(root).flatMap((base) => (path.startsWith(`${base}/`) ? path.slice(base.length) : [])),
  ];
  for (const each of asked) {
    const [best] = Object.keys(paths.node)
      .filter((template) => patternOf(template).test(each))
      .sort((a, b) => parametersIn(a) - parametersIn(b));
    const item = best === undefined ? undefined : partAt(root, paths, best);
    const found = item === undefined ? undefined : partAt(root, item, method.toLowerCase());
    if (found !== undefined) return found;
  }
  return undefined;
}

function patternOf(template: string): RegExp {
  const parts = template.split(/\{[^}]*\}/).map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]+')}$`);
}

function parametersIn(template: string): number {
  return template.split('{').length;
}

/** The paths of the servers, without a slash at the end; none for those at a root. */
function serverPaths({ servers }: DocumentNode): readonly string[] {
  const urls = Array.isArray(servers)
    ? servers.map((server) => (isNode(server) ? server.url : undefined))
    : [];
  return urls.flatMap((url) => {
    const path =
      typeof url === 'string' ? URL.parse(url, 'http://x/')?.pathname.replace(/\/$/, '') : undefined;
    return path === undefined || path === '' ? [] : [path];
  });
}
