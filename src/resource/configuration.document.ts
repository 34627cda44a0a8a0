import { parseExactJson } from '../model/exact-json.ts';
import type { Value } from '../model/value.ts';
import { parseCsv } from './configuration.csv.ts';
import type { Format } from './configuration.format.ts';
import { parseKeys } from './configuration.ini.ts';
import { loadXml } from './configuration.xml.ts';

/** A configuration that was understood. */
export interface Document {
  /**
   * What stands at a path; nothing when there is no such place; a list when there are several.
   * @throws SyntaxError for a path that is none
   */
  at(path: string): Value | undefined;
}

/** @throws Error when the text is not of the format */
export type Parse = (text: string) => Document;

/** Imports what the format needs. */
export async function loadParser(format: Format): Promise<Parse> {
  switch (format) {
    case 'json':
      return treeParser(parseExactJson);
    case 'yaml': {
      const { parseYaml } = await import('./configuration.yaml.ts');
      return treeParser(parseYaml);
    }
    case 'toml': {
      const { parse } = await import('smol-toml');
      // Dates as text, as JSON has them.
      return treeParser((text) => JSON.parse(JSON.stringify(parse(text))));
    }
    case 'csv':
      return treeParser(parseCsv);
    case 'xml':
      return loadXml();
    case 'ini':
    case 'keys':
      return (text) => {
        const keys = parseKeys(text, format === 'ini');
        return { at: (path) => keys.get(path) };
      };
  }
}

/** JSONPath (RFC 9535) on what has lists and keys. `server.port` is short for `$.server.port`. */
async function treeParser(parse: (text: string) => unknown): Promise<Parse> {
  const { jsonpath } = await import('json-p3');
  return (text) => {
    const tree = parse(text);
    return {
      at(path) {
        const query = compile(path.startsWith('$') ? path : `$.${path}`);
        const values = query.query(tree as never).values() as Value[];
        return query.singularQuery() ? values[0] : values;
      },
    };
  };

  function compile(path: string) {
    try {
      return jsonpath.compile(path);
    } catch (error) {
      throw new SyntaxError(`"${path}" is not a JSONPath (RFC 9535): ${(error as Error).message}`);
    }
  }
}
