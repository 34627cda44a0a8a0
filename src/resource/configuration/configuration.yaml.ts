import { type Document, isScalar, type Node, parseAllDocuments, visit } from 'yaml';
import { Unreadable } from './configuration.unreadable.ts';

/** How many nodes a file may have with all of its aliases expanded. */
const MOST = 1_000_000;

/**
 * Parses YAML: its one document, or a list of several. Empty documents are ignored, as by kubectl, and so is a marker at the end. Merge
 * keys (`<<`) are followed, as programs do although YAML 1.2 has none.
 * @throws Error if it is not valid
 */
export function parseYaml(text: string): unknown {
  const parsed = [...parseAllDocuments(text, { merge: true, intAsBigInt: true })];
  const error = parsed.flatMap(({ errors }) => errors)[0];
  if (error !== undefined) throw error;
  const documents = parsed.filter(({ contents }) => !isNothing(contents));
  const trees = documents.map((document) => {
    keepAsWritten(document);
    if (sizeWithAliases(document) > MOST)
      throw new Unreadable(`its aliases expand to more than ${MOST} values`);
    // The library counts aliases, however small their content.
    return withoutSafeBigints(document.toJS({ maxAliasCount: -1 }));
  });
  return trees.length > 1 ? trees : (trees[0] ?? null);
}

function isNothing(contents: unknown): boolean {
  return (
    contents === null || (isScalar(contents) && contents.value === null && (contents.source ?? '') === '')
  );
}

/**
 * 0644 is one number in YAML 1.1 and another in 1.2, and programs read both; `.inf` and `.nan` cannot be printed as numbers. They become
 * the text that was written.
 */
function keepAsWritten(document: Document.Parsed): void {
  visit(document, {
    Scalar(_, node) {
      const written = node.source ?? '';
      const odd = typeof node.value === 'number' && !Number.isFinite(node.value);
      if (odd || (typeof node.value === 'bigint' && /^[-+]?0\d/.test(written))) node.value = written;
    },
  });
}

/** How many nodes there are with every alias expanded; infinitely many if one contains itself. */
function sizeWithAliases(document: Document.Parsed): number {
  const anchors = new Map<string, Node>();
  const meant = new Map<unknown, Node>();
  visit(document, {
    Node(_, node) {
      if ('anchor' in node && node.anchor !== undefined) anchors.set(node.anchor, node);
    },
    Alias(_, node) {
      const target = anchors.get(node.source);
      if (target !== undefined) meant.set(node, target);
    },
  });
  if (meant.size === 0) return 0;
  const sizes = new Map<unknown, number>();
  const sizeOf = (node: unknown): number => {
    const target = meant.get(node) ?? node;
    const known = sizes.get(target);
    if (known !== undefined) return known;
    sizes.set(target, Number.POSITIVE_INFINITY);
    const { items, key, value } = (target ?? {}) as { items?: unknown[]; key?: unknown; value?: unknown };
    const parts = items ?? (key === undefined ? [] : [key, value]);
    const size = parts.reduce((sum: number, part) => sum + sizeOf(part), 1);
    sizes.set(target, size);
    return size;
  };
  return sizeOf(document.contents);
}

/** Whole numbers that fit into a double become numbers. Shared parts stay shared. */
function withoutSafeBigints(tree: unknown, seen = new Map<object, unknown>()): unknown {
  if (typeof tree === 'bigint') return Number.isSafeInteger(Number(tree)) ? Number(tree) : tree;
  if (typeof tree !== 'object' || tree === null) return tree;
  const known = seen.get(tree);
  if (known !== undefined) return known;
  const copy = Array.isArray(tree)
    ? tree.map((one) => withoutSafeBigints(one, seen))
    : Object.fromEntries(Object.entries(tree).map(([key, one]) => [key, withoutSafeBigints(one, seen)]));
  seen.set(tree, copy);
  return copy;
}
