import { ConfigurationError } from '../model/errors.ts';
import { parseSteps } from '../runner/inner-steps.ts';
import type { Sentence } from './definition.ts';

/**
 * Reads sentences from a doc string: one per line, each with its table if it has one, with or without keywords.
 * @throws ConfigurationError for an empty text or a table that does not parse
 */
export function parseSentences(text: string): readonly Sentence[] {
  const lines = text.split('\n').map((line) => {
    const trimmed = line.trim();
    return /^(?:\||"""|```|#|\*|Given |When |Then |And |But |$)/.test(trimmed) ? trimmed : `* ${trimmed}`;
  });
  try {
    const steps = parseSteps(lines.join('\n'));
    if (steps.length > 0)
      return steps.map(({ text, argument }) => (argument === undefined ? { text } : { text, argument }));
  } catch (error) {
    throw new ConfigurationError([
      { message: `the sentences in the doc string do not parse: ${(error as Error).message}` },
    ]);
  }
  throw new ConfigurationError([{ message: 'the doc string has no sentence, so it would prove nothing' }]);
}
