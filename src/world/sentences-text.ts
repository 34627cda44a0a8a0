import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import { IdGenerator } from '@cucumber/messages';
import { ConfigurationError } from '../model/errors.ts';
import type { Sentence } from './rehearsal.ts';

/**
 * Reads sentences from a doc string: one a line, each with its table if it has one, with or without keywords.
 * @throws ConfigurationError for an empty text or a table that does not parse
 */
export function parseSentences(text: string): readonly Sentence[] {
  const lines = text.split('\n').map((line) => {
    const trimmed = line.trim();
    return /^(?:\||"""|```|#|\*|Given |When |Then |And |But |$)/.test(trimmed) ? trimmed : `* ${trimmed}`;
  });
  const newId = IdGenerator.incrementing();
  const parser = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher());
  try {
    const document = parser.parse(`Feature: inner\nScenario: inner\n${lines.join('\n')}\n`);
    const steps = compile(document, 'inner', newId)[0]?.steps ?? [];
    if (steps.length > 0)
      return steps.map(({ text, argument }) => (argument === undefined ? { text } : { text, argument }));
  } catch (error) {
    throw new ConfigurationError([
      { message: `the sentences in the doc string do not parse: ${(error as Error).message}` },
    ]);
  }
  throw new ConfigurationError([{ message: 'the doc string has no sentence, so it would prove nothing' }]);
}
