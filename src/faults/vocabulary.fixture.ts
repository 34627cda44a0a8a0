import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import { IdGenerator, type PickleStep } from '@cucumber/messages';
import { quotedName } from '../model/quoted-name.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'features', 'vocabulary');

/** The checks of features/vocabulary without their preparations: sentences that only look, with nothing to wait for. */
export interface Checks {
  /** Name of a file → feature. */
  readonly features: ReadonlyMap<string, string>;
  /** The texts of `the command "…"`. */
  readonly commands: readonly string[];
  readonly sentences: number;
  /** The hosts that the sentences name. */
  readonly hosts: readonly string[];
}

/** For the file of an environment: the APIs that the sentences name, all at the host "web". */
export const VOCABULARY_APIS = `api:
  orders: { url: http://web/orders-api/, bearer: a-token, openapi: programs/orders-api.yaml }
  stock: { url: http://web/stock-api, oauth: { token: http://web/token, client: demo, secret: a-secret } }
  queries: { url: http://web, basic: { user: demo, password: a-password } }
  jenkins: { url: http://web/jenkins, basic: { user: demo, password: another-password } }
`;

/** What later sentences speak of: it goes with them. */
const NAMED_BEFORE = /^the terraform plan of "[^"]*"$/;

/** @param keep which sentences */
export function vocabularyChecks(keep: (text: string) => boolean = () => true): Checks {
  const features = new Map<string, string>();
  const commands = new Set<string>();
  const hosts = new Set<string>();
  let sentences = 0;
  for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.feature'))) {
    const newId = IdGenerator.incrementing();
    const parser = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher());
    const document = parser.parse(readFileSync(join(FOLDER, name), 'utf8'));
    const scenarios = compile(document, name, newId).flatMap((pickle, index) => {
      const steps = pickle.steps
        .map((step) => withoutLines(step, keep))
        .filter(
          ({ type, text, argument }) =>
            type !== 'Action' &&
            (keep(text) || NAMED_BEFORE.test(text)) &&
            argument?.docString?.content.trim() !== '',
        );
      const checks = steps.filter(({ type }) => type === 'Outcome');
      sentences += checks.length;
      if (checks.length === 0) return [];
      return [`  Scenario: ${index} ${pickle.name}`, ...steps.flatMap(print), ''];
    });
    if (scenarios.length === 0) continue;
    const text = [`Feature: ${name}`, '', ...scenarios].join('\n');
    for (const command of commandsIn(text)) commands.add(command);
    for (const [, host = ''] of text.matchAll(
      /(?:\b(?:on|host|from) "|\baddress "|\/\/)([a-z][a-z0-9-]*)(?=["/:])/g,
    ))
      hosts.add(host);
    features.set(name, text);
  }
  return { features, commands: [...commands], sentences, hosts: [...hosts] };
}

/** Sentences in a doc string are kept or not like all others. */
function withoutLines(step: PickleStep, keep: (text: string) => boolean): PickleStep {
  const { argument } = step;
  if (argument?.docString === undefined) return step;
  let kept = false;
  const content = argument.docString.content
    .split('\n')
    .filter((line) => {
      // A table goes with its sentence.
      if (!line.trimStart().startsWith('|')) kept = keep(line);
      return kept;
    })
    .join('\n');
  return { ...step, argument: { docString: { ...argument.docString, content } } };
}

function print({ type, text, argument }: PickleStep): string[] {
  const keyword = type === 'Outcome' ? 'Then' : 'Given';
  const table = argument?.dataTable?.rows.map(
    ({ cells }) => `      | ${cells.map(({ value }) => escapeCell(value)).join(' | ')} |`,
  );
  const docString = argument?.docString?.content
    .split('\n')
    .map((line) => `      ${line.trimStart().startsWith('|') ? line : withoutMoment(line)}`);
  return [
    `    ${keyword} ${withoutMoment(text)}`,
    // A feature about an environment with one host is entirely about that host here.
    ...(/^the environment "/.test(text) ? ['    Given the host "web"'] : []),
    ...(table ?? []),
    ...(docString === undefined ? [] : ['      """', ...docString, '      """']),
  ];
}

/** Nothing was done that could become true. */
function withoutMoment(text: string): string {
  return text.replace(/ (?:within|for) \d+(?:\.\d+)? ?[a-z]+(:?)$/, '$1');
}

function escapeCell(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('\n', '\\n');
}

function* commandsIn(text: string): Generator<string> {
  for (const [, double, single] of text.matchAll(
    /\bthe command (?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')/g,
  ))
    yield quotedName(double ?? single ?? '');
}
