import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import type { Problem } from '../model/errors.ts';
import type { KeyPath } from '../schema/key-path.ts';
import { VaultValue } from './inventory/vault-value.ts';

/** A YAML file as plain data with line numbers. */
export interface YamlFile {
  /** Path for messages. */
  readonly file: string;
  /** Maps, lists and scalars; null for an empty file. */
  readonly tree: unknown;
  /** Mistakes in YAML itself, and duplicate keys. If there are any, `tree` cannot be trusted. */
  readonly problems: readonly Problem[];
  /** 1-based line of the entry at this path, or of the nearest one above it. */
  lineOf(path: KeyPath): number;
}

/** Reads YAML 1.2. Numbers that would be printed differently (`0644`, `1.10`) stay text. */
export function parseYamlFile(text: string, file: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const problems = [...document.errors, ...document.warnings]
    .map((error) => problemOf(error, text, file, lines))
    // Further YAML errors of a broken line only follow from the first.
    .filter((problem, index, all) => all.findIndex(({ line }) => line === problem.line) === index);
  visit(document, {
    Alias(_, node) {
      if (node.resolve(document) !== undefined) return;
      const line = lines.linePos(node.range?.[0] ?? 0).line;
      const message = `*${node.source} refers to nothing: there is no &${node.source} before it`;
      problems.push({ file, line, message });
    },
    Scalar(_, node) {
      if (typeof node.value === 'number' && node.source !== undefined && String(node.value) !== node.source) {
        node.value = node.source;
      }
    },
  });
  return {
    file,
    tree: problems.length > 0 ? null : document.toJS({ maxAliasCount: 100 }),
    problems,
    lineOf: (path) => lineIn(document, lines, path),
  };
}

const BOOL = 'tag:yaml.org,2002:bool';
const FLOAT = 'tag:yaml.org,2002:float';
/** Where PyYAML, which Ansible reads with, is not YAML 1.1: `y` and `1e3` are texts to it. Dates stay as they are written. */
const OTHERWISE = [BOOL, FLOAT, 'tag:yaml.org,2002:timestamp'];
const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const DECIMAL = /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/;

/**
 * Reads YAML as Ansible does: version 1.1, where `yes` is true and 0644 is 420, with the tags `!vault` and `!unsafe`. Only the first mistake is reported.
 */
export function parseAnsibleYaml(text: string, file: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    version: '1.1',
    merge: true,
    customTags: (tags) => [
      ...tags.filter((tag) => typeof tag !== 'object' || !OTHERWISE.includes(tag.tag)),
      { tag: BOOL, default: true, test: TRUE, resolve: () => true },
      { tag: BOOL, default: true, test: FALSE, resolve: () => false },
      {
        tag: FLOAT,
        default: true,
        test: DECIMAL,
        resolve: (text: string) => Number(text.replaceAll('_', '')),
      },
      { tag: '!vault', resolve: () => new VaultValue() },
      { tag: '!vault-encrypted', resolve: () => new VaultValue() },
      { tag: '!unsafe', resolve: (value: string) => value },
    ],
  });
  const problems = document.errors.slice(0, 1).map((error): Problem => problemOf(error, text, file, lines));
  return {
    file,
    tree: problems.length > 0 ? null : document.toJS({ maxAliasCount: 100 }),
    problems,
    lineOf: (path) => lineIn(document, lines, path),
  };
}

function lineIn(document: Document, lines: LineCounter, path: KeyPath): number {
  let offset = document.contents?.range?.[0] ?? 0;
  let node: Node | null | undefined = document.contents;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair: { key: unknown; value: unknown } | undefined = node.items.find(
        (item) => isScalar(item.key) && String(item.key.value) === String(key),
      );
      if (pair === undefined) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value as Node | null;
    } else if (isSeq(node) && typeof key === 'number') {
      node = node.items[key] as Node | undefined;
      offset = node?.range?.[0] ?? offset;
    } else break;
  }
  return lines.linePos(offset).line;
}

function problemOf(error: YAMLError, text: string, file: string, lines: LineCounter): Problem {
  const { line } = lines.linePos(error.pos[0]);
  const source = text.split('\n')[line - 1] ?? '';
  const place = { file, line };
  if (error.code === 'DUPLICATE_KEY') {
    const key = /^[^:\s]+/.exec(text.slice(error.pos[0]))?.[0] ?? '';
    return { ...place, message: `the key ${key} occurs twice; keep one of them` };
  }
  if (error.code === 'MULTIPLE_DOCS') {
    return { ...place, message: 'a second document begins here (---); a file may contain only one' };
  }
  const message = `not valid YAML: ${error.message}`;
  if (!/\$\{/.test(source)) return { ...place, message };
  return { ...place, message, hint: `put quotes around a value with \${…}` };
}
