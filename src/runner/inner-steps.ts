import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import { IdGenerator } from '@cucumber/messages';
import type { PickleStep } from './messages.ts';

/**
 * The steps of a text that is the body of a scenario: one per line, each with its table or doc string if it has one.
 * @throws Error if it does not parse
 */
export function parseSteps(body: string): readonly PickleStep[] {
  const newId = IdGenerator.incrementing();
  const parser = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher());
  const document = parser.parse(`Feature: inner\nScenario: inner\n${body}\n`);
  return compile(document, 'inner', newId)[0]?.steps ?? [];
}
