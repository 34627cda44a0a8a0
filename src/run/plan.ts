import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { ISourcesCoordinates } from '@cucumber/cucumber/api';
import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import { type GherkinDocument, IdGenerator, type Pickle, type Step } from '@cucumber/messages';
import { ConfigurationError, type Problem } from '../model/errors.ts';
import { loadRunner } from './runner.ts';
import { vacuousParts } from './vacuous.ts';

/** A scenario that will run, with the lines of its steps. */
export interface PlannedScenario {
  readonly pickle: Pickle;
  /** Path relative to the working folder. */
  readonly uri: string;
  /** Line of the scenario (of the row, for an outline). */
  readonly line: number;
  /** Line of each step, by the step's id. */
  readonly stepLines: ReadonlyMap<string, number>;
  /** Lines of the rows of a step's table, by the step's id. */
  readonly rowLines: ReadonlyMap<string, readonly number[]>;
}

export interface Plan {
  readonly scenarios: readonly PlannedScenario[];
  /** The same before shards. */
  readonly whole: readonly PlannedScenario[];
  /** Files that do not parse. */
  readonly problems: readonly Problem[];
}

/**
 * Which scenarios a run has, in order, after paths, tags, names and shards.
 * @throws ConfigurationError for paths that are not there, tag expressions and patterns that do not parse
 */
export async function planScenarios(cwd: string, sources: ISourcesCoordinates): Promise<Plan> {
  await refuseMissing(cwd, sources.paths);
  refusePatterns(sources.names);
  const { plan, errors } = await loadFeatures(cwd, sources);
  const problems: Problem[] = errors.map(({ uri, location, message }) => ({
    file: uri,
    line: location.line,
    ...readParseError(message.replace(/^\(\d+:\d+\): /, '')),
  }));
  const compiled = new Map<string, CompiledFeature>();
  const scenarios: PlannedScenario[] = [];
  for (const { uri, location } of plan) {
    const known = compiled.get(uri) ?? (await compileFeature(cwd, uri));
    compiled.set(uri, known);
    const found = known.scenarios.find((scenario) => scenario.line === location.line);
    if (found !== undefined) scenarios.push(found);
  }
  for (const uri of await emptyFiles(cwd, sources, [...compiled.keys(), ...errors.map(({ uri }) => uri)]))
    compiled.set(uri, await compileFeature(cwd, uri));
  // Who names a line works on that one.
  if (!sources.paths.some((path) => LINE.test(path)))
    problems.push(...[...compiled.values()].flatMap(({ vacuous }) => vacuous));
  return { scenarios: shardOf(scenarios, sources.shard), whole: scenarios, problems };
}

/** A path that names lines. */
const LINE = /(?::\d+)+$/;

/** Words for the tokens of the Gherkin parser that people write. */
const TOKENS: Readonly<Record<string, string>> = {
  FeatureLine: 'Feature:',
  RuleLine: 'Rule:',
  BackgroundLine: 'Background:',
  ScenarioLine: 'Scenario:',
  ExamplesLine: 'Examples:',
  StepLine: 'a step (Given, When, Then, And, But)',
  TableRow: 'a row of a table',
  DocStringSeparator: '"""',
  TagLine: 'a tag',
};

/** What the parser says in its own words, in those of a person. */
function readParseError(message: string): Pick<Problem, 'message' | 'hint'> {
  const [, end, expected = '', found] =
    /^(unexpected end of file, )?expected: (.*?)(?:, got '(.*)')?$/s.exec(message) ?? [];
  if (end === undefined && found === undefined) return { message };
  const possible = expected.split(', ').flatMap((token) => TOKENS[token.slice(1)] ?? []);
  return {
    message: end === undefined ? `"${found}" cannot stand here` : 'the file ends too early',
    hint: `possible here: ${possible.join(', ')}`,
  };
}

/** The runner deals scenarios out in turn, in the order of the plan, but only when it runs them. */
function shardOf(
  scenarios: readonly PlannedScenario[],
  shard: string | undefined,
): readonly PlannedScenario[] {
  if (shard === undefined) return scenarios;
  const [index = 1, total = 1] = shard.split('/').map(Number);
  return scenarios.filter((_, place) => place % total === index - 1);
}

async function loadFeatures(cwd: string, sources: ISourcesCoordinates) {
  try {
    return await loadRunner().loadSources(sources, { cwd });
  } catch (error) {
    // Names are checked, so only tags are left for the filter to stumble over.
    const { cause } = error as Error;
    if (sources.tagExpression === '' || !(cause instanceof Error)) throw error;
    const reason = cause.message.replace(/^.*could not be parsed because of syntax error: /s, '').trim();
    throw new ConfigurationError([
      {
        message: `the tag expression ${JSON.stringify(sources.tagExpression)} does not parse: ${reason}`,
        hint: 'write for example "@smoke and not @slow"',
      },
    ]);
  }
}

/** @throws ConfigurationError for names that are no regular expressions */
function refusePatterns(names: readonly string[]): void {
  const problems = names.flatMap((name): Problem[] => {
    try {
      new RegExp(name);
      return [];
    } catch (error) {
      return [{ message: `--name ${JSON.stringify(name)} is no pattern: ${(error as Error).message}` }];
    }
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
}

/** @throws ConfigurationError for plain paths (no globs) that are not there */
async function refuseMissing(cwd: string, paths: readonly string[]): Promise<void> {
  const problems: Problem[] = [];
  for (const path of paths) {
    const file = path.replace(LINE, '');
    if (/[*?{]/.test(file)) continue;
    const there = await stat(resolve(cwd, file)).then(
      () => true,
      () => false,
    );
    if (!there) problems.push({ message: `there is no file or folder "${file}"` });
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
}

/** Feature files that gave no scenario although nothing was filtered out. */
async function emptyFiles(
  cwd: string,
  { paths, tagExpression, names }: ISourcesCoordinates,
  known: readonly string[],
): Promise<readonly string[]> {
  if (tagExpression !== '' || names.length > 0) return [];
  const found = await Promise.all(
    paths.map(async (path) => {
      const full = resolve(cwd, path);
      // Who writes a pattern means what it matches.
      if (/[*?{]/.test(path) || LINE.test(path)) return [];
      if (!(await stat(full)).isDirectory()) return [full];
      const inside = await readdir(full, { recursive: true });
      return inside.filter((name) => name.endsWith('.feature')).map((name) => join(full, name));
    }),
  );
  const uris = new Set(found.flat().map((file) => relative(cwd, file)));
  return [...uris].filter((uri) => !known.includes(uri));
}

interface CompiledFeature {
  readonly scenarios: readonly PlannedScenario[];
  readonly vacuous: readonly Problem[];
}

async function compileFeature(cwd: string, uri: string): Promise<CompiledFeature> {
  const newId = IdGenerator.incrementing();
  const document = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher()).parse(
    await readFile(join(cwd, uri), 'utf8'),
  );
  const lines = linesOf(document);
  const scenarios = compile(document, uri, newId).map((pickle) => ({
    pickle,
    uri,
    line: lines.get(pickle.astNodeIds.at(-1) ?? '')?.line ?? 1,
    stepLines: new Map(pickle.steps.map((step) => [step.id, lines.get(step.astNodeIds[0] ?? '')?.line ?? 1])),
    rowLines: new Map(pickle.steps.map((step) => [step.id, lines.get(step.astNodeIds[0] ?? '')?.rows ?? []])),
  }));
  return { scenarios, vacuous: vacuousParts(document, uri) };
}

interface Place {
  readonly line: number;
  /** Lines of its table's rows. */
  readonly rows: readonly number[];
}

/** The place of every scenario, step and example row of a document, by id. */
function linesOf(document: Omit<GherkinDocument, 'uri'>): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const child of node) visit(child);
    } else if (typeof node === 'object' && node !== null) {
      const { id, location, dataTable } = node as Partial<Step>;
      const rows = dataTable?.rows.map((row) => row.location.line) ?? [];
      if (id !== undefined && location !== undefined) places.set(id, { line: location.line, rows });
      for (const child of Object.values(node)) visit(child);
    }
  };
  visit(document.feature);
  return places;
}
