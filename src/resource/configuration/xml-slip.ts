import { nearName } from '../../model/near-name.ts';
import type { Unable } from '../resource.ts';
import { pathSlip } from './path-slip.ts';

/** The part of a node of an XML document that is used. */
interface XmlNode {
  readonly nodeType: number;
  readonly localName?: string | null;
  readonly childNodes?: ArrayLike<XmlNode> | null;
  readonly attributes?: ArrayLike<XmlNode> | null;
}

interface Names {
  readonly elements: ReadonlySet<string>;
  readonly attributes: ReadonlySet<string>;
}

const ELEMENT = 1;

/** A name that a step asks for, with what tells an attribute from an element; no function, axis, prefix or variable. */
const ASKED =
  /(?<![\w.$:-])(@\s*|attribute::)?(?:[A-Za-z_][\w.-]*:(?!:))?([A-Za-z_][\w.-]*)(?![\w.-]|\s*\(|::|:)/g;
const OPERATORS = ['and', 'or', 'div', 'mod'];

/**
 * Why it proves nothing that an XPath selects nothing: an element or attribute that it names is nowhere below the nodes before it, and one
 * that is nearly the same is. A name in quotes (`*[local-name()='debug']`) is meant as it is written.
 * @param select the nodes of a location path
 */
export function slipInXPath(
  path: string,
  document: object,
  select: (path: string) => readonly object[] | undefined,
): Unable | undefined {
  let before: readonly object[] = [document];
  for (const { end, step, deep } of stepsIn(path)) {
    const nodes = select(path.slice(0, end));
    // Not a location path alone: whether a name is anywhere.
    if (nodes === undefined) return slipOfNames(path, namesBelow([document], true));
    if (nodes.length > 0) {
      before = nodes;
      continue;
    }
    const [, test = step, rest = ''] = /^([^[]*)(\[.*)?$/s.exec(step) ?? [];
    const chosen = rest === '' ? [] : (select(path.slice(0, end - rest.length)) ?? []);
    return chosen.length > 0
      ? slipOfNames(rest, namesBelow(chosen, true))
      : slipOfNames(test, namesBelow(before, deep));
  }
  return undefined;
}

/** The steps of a location path, with where each ends; `deep` behind `//`. */
function stepsIn(path: string) {
  const steps: { readonly end: number; readonly step: string; readonly deep: boolean }[] = [];
  for (const found of path.matchAll(
    /(\/{0,2})((?:"[^"]*"|'[^']*'|\[(?:"[^"]*"|'[^']*'|[^\]"'])*\]|[^/"'[])+)/g,
  )) {
    const [all, slashes = '', step = ''] = found;
    steps.push({ end: found.index + all.length, step: step.trim(), deep: slashes === '//' });
  }
  return steps;
}

function slipOfNames(expression: string, there: Names): Unable | undefined {
  const bare = expression.replaceAll(/"[^"]*"|'[^']*'/g, '""');
  for (const [, mark, name = ''] of bare.matchAll(ASKED)) {
    const [names, others] =
      mark === undefined ? [there.elements, there.attributes] : [there.attributes, there.elements];
    if (OPERATORS.includes(name) || names.has(name)) continue;
    const other = others.has(name) ? `${mark === undefined ? '@' : ''}${name}` : undefined;
    const near = other ?? nearName(name, names);
    if (near !== undefined)
      return pathSlip(name, near, `${mark === undefined ? '' : '@'}*[local-name()='${name}']`);
  }
  return undefined;
}

function namesBelow(nodes: readonly object[], deep: boolean): Names {
  const [elements, attributes] = [new Set<string>(), new Set<string>()];
  const open = [...(nodes as readonly XmlNode[])];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const { localName } of Array.from(node.attributes ?? [])) attributes.add(localName ?? '');
    for (const child of Array.from(node.childNodes ?? [])) {
      if (child.nodeType !== ELEMENT) continue;
      elements.add(child.localName ?? '');
      if (deep) open.push(child);
    }
  }
  return { elements, attributes };
}
