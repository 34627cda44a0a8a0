import type { KeyPath } from '../schema/key-path.ts';
import { type ForeignTree, itemsOf, scalarText, textsIn, treeOf } from './node.ts';
import { patternText, quoted } from './pattern-text.ts';
import { hasLines, inQuotes, type StructurePart, type TableRow } from './structure-lines.ts';

/** What an image says of its containers. */
export function metadataLines(test: ForeignTree, path: KeyPath, part: StructurePart): readonly string[] {
  const rows: TableRow[] = [
    ...pairRows(test, 'envVars', ['environment', 'environment variable'], path, part),
    ...itemsOf(test.unboundEnvVars).map(
      (one): TableRow => ['environment', `not matches /${START}${escaped(keyOf(one))}=/`],
    ),
    ...pairRows(test, 'labels', ['labels', 'label'], path, part),
    // The tool compares the number alone, whatever the protocol.
    ...textsIn(test.exposedPorts).map(
      (port): TableRow => ['exposed ports', `matches /^${escaped(port)}\\//`],
    ),
    ...textsIn(test.unexposedPorts).map(
      (port): TableRow => ['exposed ports', `not matches /^${escaped(port)}\\//`],
    ),
    ...textsIn(test.volumes).map((one): TableRow => ['volumes', `includes ${quoted(one)}`]),
    ...textsIn(test.unmountedVolumes).map((one): TableRow => ['volumes', `not includes ${quoted(one)}`]),
  ];
  for (const [key, attribute] of [
    ['entrypoint', 'exact entrypoint'],
    ['cmd', 'exact command'],
  ] as const)
    if (Array.isArray(test[key])) rows.push([attribute, JSON.stringify(wordsIn(test[key]))]);
  for (const [key, attribute] of [
    ['workdir', 'working directory'],
    ['user', 'user'],
  ] as const) {
    const text = scalarText(test[key]);
    if (text !== undefined) rows.push([attribute, quoted(text)]);
  }
  return rows.length === 0 ? [] : hasLines(`the image ${inQuotes(part.image)}`, rows);
}

const START = '(?<![\\s\\S])';

/** Variables or labels with their values, which may be patterns. */
function pairRows(
  test: ForeignTree,
  key: string,
  [all, one]: readonly [all: string, one: string],
  path: KeyPath,
  { lost }: StructurePart,
): readonly TableRow[] {
  return itemsOf(test[key]).flatMap((item, index): readonly TableRow[] => {
    const { value, isRegex } = treeOf(item);
    const name = keyOf(item);
    const text = value === undefined || value === null ? '' : String(value);
    if (isRegex !== true) return [[all, `includes ${quoted(`${name}=${text}`)}`]];
    const why = (reason: string) =>
      lost([...path, key, index, 'value'], `the pattern ${JSON.stringify(text)}: ${reason}`);
    const expectation = patternText(text, true, why);
    if (expectation === undefined) return [];
    // Whatever its value, it must be there.
    if (expectation === '') return [[all, `matches /${START}${escaped(name)}=/`]];
    return [[`${one} ${inQuotes(name)}`, expectation]];
  });
}

function keyOf(item: unknown): string {
  return scalarText(treeOf(item).key) ?? '';
}

/** All words, the empty ones too. */
function wordsIn(list: unknown): readonly string[] {
  return itemsOf(list).map((word) => (word === null ? '' : String(word)));
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
