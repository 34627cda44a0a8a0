import type { Value } from '../../model/value.ts';
import { xmlLines } from '../../model/xml-lines.ts';
import type { Parse } from './configuration.parse.ts';
import { parseScalar } from './configuration.scalar.ts';
import { Unreadable } from './configuration.unreadable.ts';
import { slipInXPath } from './xml-slip.ts';

/** The part of the xpath package that is used. Its own types would add those of a browser to every file of the project. */
interface XPath {
  parse(expression: string): {
    evaluate(options: { node: object; allowAnyNamespaceForNoPrefix: boolean }): XPathResult;
  };
  // Classes of its results; declared as plain functions, so that they narrow nothing.
  readonly XNodeSet: CallableFunction;
  readonly XNumber: CallableFunction;
  readonly XBoolean: CallableFunction;
}

interface XPathResult {
  /** Of a node set, in document order. */
  toArray(): readonly { readonly textContent?: string | null; readonly nodeValue?: string | null }[];
  numberValue(): number;
  booleanValue(): boolean;
  stringValue(): string;
}

/** XPath 1.0; a name without prefix finds elements of every namespace. */
export async function loadXml(): Promise<Parse> {
  const { DOMParser, onErrorStopParsing } = await import('@xmldom/xmldom');
  const { default: xpath } = (await import(import.meta.resolve('xpath'))) as { default: XPath };
  return (text) => {
    const document = new DOMParser({
      onError: onErrorStopParsing,
      normalizeLineEndings: xmlLines,
    }).parseFromString(text, 'text/xml');
    const nodesAt = (path: string) => {
      const result = evaluate(xpath, path, document);
      return result instanceof xpath.XNodeSet ? result.toArray() : undefined;
    };
    return {
      at: (path) => select(xpath, path, document),
      slip: (path) => slipInXPath(path, document, nodesAt),
    };
  };
}

/** @throws SyntaxError */
function evaluate(xpath: XPath, path: string, node: object): XPathResult {
  try {
    return xpath.parse(path).evaluate({ node, allowAnyNamespaceForNoPrefix: true });
  } catch (error) {
    throw new SyntaxError(`"${path}" is not an XPath (1.0): ${(error as Error).message}`);
  }
}

/** @throws Unreadable for a count, truth or text of what is only not there because its name is mistyped */
function select(xpath: XPath, path: string, node: object): Value | undefined {
  const result = evaluate(xpath, path, node);
  if (!(result instanceof xpath.XNodeSet)) {
    const slip = slipInXPath(path, node, () => undefined);
    if (slip !== undefined) throw new Unreadable(`${slip.unable}; ${slip.hint}`);
  }
  if (result instanceof xpath.XNumber) return result.numberValue();
  if (result instanceof xpath.XBoolean) return result.booleanValue();
  if (!(result instanceof xpath.XNodeSet)) return parseScalar(result.stringValue());
  const values = result
    .toArray()
    .map((found) => parseScalar((found.textContent ?? found.nodeValue ?? '').trim()));
  return values.length > 1 ? values : values[0];
}
