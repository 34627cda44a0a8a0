import { parseExactJson } from '../../model/exact-json.ts';
import type { Value } from '../../model/value.ts';
import { parseCsv } from './configuration.csv.ts';
import { DIALECTS } from './configuration.dialects.ts';
import { readEnv } from './configuration.env.ts';
import type { Format } from './configuration.format.ts';
import { documentOf, type Keys } from './configuration.keys.ts';
import { readLines } from './configuration.lines.ts';
import type { Open, Parse } from './configuration.parse.ts';
import { readProperties } from './configuration.properties.ts';
import { readShell } from './configuration.shell.ts';
import { readSysctl } from './configuration.sysctl.ts';
import { loadXml } from './configuration.xml.ts';
import { slipInPath } from './path-slip.ts';

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
      const { parseToml } = await import('./configuration.toml.ts');
      return treeParser(parseToml);
    }
    case 'csv':
      return treeParser(parseCsv);
    case 'xml':
      return withMarkLeftOut(await loadXml());
    case 'shell':
      return keyParser(readShell);
    case 'env':
      return keyParser(readEnv);
    case 'properties':
      return keyParser(readProperties);
    case 'sysctl':
      return keyParser(readSysctl);
    default:
      return lineParser(format);
  }
}

/** The reader of a format whose files may include others: it needs nothing that must be loaded. */
export function lineParser(format: keyof typeof DIALECTS): Parse {
  return keyParser((text, open) => readLines(text, DIALECTS[format], open));
}

function withMarkLeftOut(parse: Parse): Parse {
  return (text) => parse(withoutMark(text));
}

/** A byte order mark is not part of the content (RFC 8259, 8.1). */
function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}

function keyParser(read: (text: string, open?: Open) => Keys): Parse {
  return (text, open) => documentOf(read(withoutMark(text), open));
}

/** JSONPath (RFC 9535) for data with lists and keys. `server.port` is short for `$.server.port`. */
async function treeParser(parse: (text: string) => unknown): Promise<Parse> {
  const { jsonpath } = await import('json-p3');
  return (text) => {
    const tree = parse(withoutMark(text));
    return {
      at(path) {
        const query = compile(path.startsWith('$') ? path : `$.${path}`);
        const values = query.query(tree as never).values() as Value[];
        return query.singularQuery() ? values[0] : values;
      },
      slip: (path) => slipInPath(compile(path.startsWith('$') ? path : `$.${path}`), tree),
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
