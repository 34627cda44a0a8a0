import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadSettings } from '../config/load.ts';
import { ConfigurationError } from '../model/errors.ts';
import { loadProviders } from '../provider/own-providers.ts';
import { loadLibrary } from '../run/library.ts';
import { searchVocabulary, type VocabularyEntry, vocabularyOf, vocabularyPage } from '../run/vocabulary.ts';
import { apiOperations } from './api-operations.ts';
import type { Command } from './io.ts';
import { parseOptions } from './options.ts';

/** Where `--format md` writes, relative to the working folder. */
export const STEPS_PAGE = 'docs/steps.md';

export const stepsCommand: Command = {
  name: 'steps',
  summary: 'search the sentences',
  help: `opsproof steps [words] [--format text|json|md]

  words             show the sentences that contain all of these words; without words, show all. Operations of
                    the OpenAPI documents that environments name come last
  --format json     for editors and scripts
  --format md       writes ${STEPS_PAGE}

Exit codes: 0 found, 3 nothing found.
`,
  async run(argv, io) {
    const { values, positionals } = parseOptions('steps', argv, { format: { type: 'string' } });
    const format = values.format ?? 'text';
    if (!['text', 'json', 'md'].includes(format)) {
      throw new ConfigurationError([{ message: `--format is text, json or md; found "${format}"` }]);
    }
    const settings = await loadSettings(io.cwd);
    const library = await loadLibrary(io.cwd, settings);
    if (format === 'md') {
      await mkdir(join(io.cwd, 'docs'), { recursive: true });
      await writeFile(join(io.cwd, STEPS_PAGE), vocabularyPage(library));
      io.stdout.write(`wrote ${STEPS_PAGE}\n`);
      return 0;
    }
    const shapes = await loadProviders(io.cwd, settings.providers);
    const words = positionals.flatMap((text) => text.split(/\s+/)).filter((word) => word !== '');
    const operations = await apiOperations(
      { cwd: io.cwd, env: io.env, providers: shapes.map(({ shape }) => shape) },
      (line) => io.stderr.write(`${line}\n`),
    );
    const found = searchVocabulary([...vocabularyOf(library), ...operations], words);
    if (format === 'json') io.stdout.write(`${JSON.stringify(found, undefined, 2)}\n`);
    else io.stdout.write(found.map(printEntry).join('\n'));
    if (found.length > 0) return 0;
    io.stderr.write(`no sentence has all of: ${words.join(', ')}; opsproof steps shows them all\n`);
    return 3;
  },
};

function printEntry({ keyword, pattern, says, examples, where }: VocabularyEntry): string {
  const head = examples.length > 0 ? [] : [`${keyword} ${pattern}`];
  const place = where === '' || !head.length ? '' : `  (${where})`;
  return `${[...head, ...examples.map((example) => `${keyword} ${example}`)].join('\n')}\n    ${says}${place}\n`;
}
