import type { Value } from '../../model/value.ts';
import type { Parse } from './configuration.parse.ts';
import { parseScalar } from './configuration.scalar.ts';

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
    const document = new DOMParser({ onError: onErrorStopParsing }).parseFromString(text, 'text/xml');
    return { at: (path) => select(xpath, path, document) };
  };
}

function select(xpath: XPath, path: string, node: object): Value | undefined {
  let result: XPathResult;
  try {
    result = xpath.parse(path).evaluate({ node, allowAnyNamespaceForNoPrefix: true });
  } catch (error) {
    throw new SyntaxError(`"${path}" is not an XPath (1.0): ${(error as Error).message}`);
  }
  if (result instanceof xpath.XNumber) return result.numberValue();
  if (result instanceof xpath.XBoolean) return result.booleanValue();
  if (!(result instanceof xpath.XNodeSet)) return parseScalar(result.stringValue());
  const values = result
    .toArray()
    .map((found) => parseScalar((found.textContent ?? found.nodeValue ?? '').trim()));
  return values.length > 1 ? values : values[0];
}
