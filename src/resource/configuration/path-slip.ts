import type { JSONPathNode, JSONPathQuery, jsonpath } from 'json-p3';
import { nearName } from '../../model/near-name.ts';
import type { Unable } from '../resource.ts';

/** Names in a filter that are asked of each item: `@.enabled`. */
const OF_ITEM = /@\.([A-Za-z_][\w-]*)/g;

/**
 * Why it proves nothing that a path selects nothing: a name of it is not there, and one that is nearly the same is. A name in brackets and quotes
 * (`$['debug']`) is meant as it is written.
 */
export function slipInPath({ environment, segments }: JSONPathQuery, tree: unknown): Unable | undefined {
  let nodes: JSONPathNode[] = [...environment.compile('$').query(tree as never)];
  for (const segment of segments) {
    const next = segment.resolve(nodes);
    if (next.length === 0) {
      const values = nodes.map(({ value }) => value as unknown);
      const asked = segment.toString().startsWith('..') ? values.flatMap(descendants) : values;
      return segment.selectors.map((selector) => slipIn(selector, asked)).find((slip) => slip !== undefined);
    }
    nodes = next;
  }
  return undefined;
}

function slipIn(selector: jsonpath.JSONPathSelector, values: readonly unknown[]): Unable | undefined {
  const { name } = selector as { name?: unknown };
  if (typeof name === 'string')
    return String(selector.token.kind) === 'TOKEN_NAME'
      ? slipOfName(name, values, `$['${name}']`)
      : undefined;
  const items = values.flatMap((value) => (isTree(value) ? Object.values(value) : []));
  for (const [written, asked = ''] of selector.toString().matchAll(OF_ITEM)) {
    // It prints names in brackets without them, too.
    if (!selector.token.input.includes(written)) continue;
    const slip = slipOfName(asked, items, `@['${asked}']`);
    if (slip !== undefined) return slip;
  }
  return undefined;
}

function slipOfName(name: string, values: readonly unknown[], literal: string): Unable | undefined {
  const names = values.flatMap((value) => (isTree(value) && !Array.isArray(value) ? Object.keys(value) : []));
  const near = nearName(name, names);
  return near === undefined ? undefined : pathSlip(name, near, literal);
}

/** @param literal how to write the name when it is meant as it is */
export function pathSlip(name: string, near: string, literal: string): Unable {
  return {
    unable: `${JSON.stringify(name)} is not there, but ${JSON.stringify(near)} is`,
    hint: `did you mean ${JSON.stringify(near)}? If not, write ${literal}`,
  };
}

function descendants(value: unknown): readonly unknown[] {
  return isTree(value) ? [value, ...Object.values(value).flatMap(descendants)] : [];
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
