import type { KeyPath } from '../schema/key-path.ts';
import { shellWords } from './expanded-words.ts';
import { type ForeignTree, itemsOf, scalarText, treeOf } from './node.ts';
import { inQuotes, patternTexts, type StructurePart } from './structure-lines.ts';

const VERBS: Readonly<Record<string, string>> = { contain: 'contain', matche: 'match' };

/** A command, what goes before it, and what it must say. */
export function commandLines(test: ForeignTree, path: KeyPath, { lost }: StructurePart): readonly string[] {
  const variables = itemsOf(test.envVars).map((one) => {
    const { key, value } = treeOf(one);
    return { name: scalarText(key) ?? '', value: value === null || value === undefined ? '' : String(value) };
  });
  const run = (words: unknown) => [...assignments(variables), shellWords(wordsIn(words))].join(' ');
  const setup = itemsOf(test.setup).flatMap((words) => runLines('When I run', run(words)));
  const teardown = itemsOf(test.teardown).flatMap((words) => runLines('When I run', run(words)));
  const command = run([test.command, ...itemsOf(test.args)]);
  const said = (key: string, noun: string, wanted: boolean) =>
    patternTexts(test[key], wanted, [...path, key], lost, lineEnd).map(
      (text) =>
        `And the ${noun} ${text.replace(/^not (contain|matche)s/, (_, verb) => `does not ${VERBS[verb]}`)}`,
    );
  return [
    ...setup,
    ...runLines(setup.length > 0 ? 'And I try to run' : 'When I try to run', command),
    `Then the exit status is ${scalarText(test.exitCode) ?? '0'}`,
    ...said('expectedOutput', 'output', true),
    ...said('excludedOutput', 'output', false),
    ...said('expectedError', 'error output', true),
    ...said('excludedError', 'error output', false),
    ...teardown,
  ];
}

/** Why a pattern for the end of an output cannot be said. */
function lineEnd(pattern: string): string | undefined {
  return /\n$|\\n$/.test(pattern) ? 'the last line end of an output is left out' : undefined;
}

/** A sentence that runs a command, in a doc string if quotes would not do. */
export function runLines(words: string, command: string): readonly string[] {
  if (!/["\\\n]/.test(command)) return [`${words} ${inQuotes(command)}`];
  const escaped = command.replaceAll('"""', '\\"\\"\\"');
  return [`${words}:`, '  """', ...escaped.split('\n').map((line) => `  ${line}`), '  """'];
}

function assignments(
  variables: readonly { readonly name: string; readonly value: string }[],
): readonly string[] {
  return variables.map(({ name, value }) => `${name}=${shellWords([value])}`);
}

function wordsIn(list: unknown): readonly string[] {
  return itemsOf(list).map((word) => (word === null || word === undefined ? '' : String(word)));
}
