import { stat } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { readRegular } from '../disk/regular-file.ts';
import { ConfigurationError, type Problem } from '../model/errors.ts';
import { unreadable } from '../model/file-reasons.ts';
import { type FeatureFile, readFeatureFile } from '../runner/feature-file.ts';
import type { FeatureChild, GherkinDocument, RuleChild, Step } from '../runner/messages.ts';
import { planParts, QUIET, type SourcedPickle } from '../runner/parts.ts';
import type { Prospect } from '../world/prospect.ts';
import { filesOf, isPattern } from './files-of.ts';
import type { PlannedScenario, StepPlace } from './planned-scenario.ts';
import type { Sources } from './selection.ts';
import { twiceNamed } from './twice-named.ts';
import { vacuousParts } from './vacuous.ts';

export interface Plan {
  readonly scenarios: readonly PlannedScenario[];
  /** The same before sharding, in the order of the files. */
  readonly whole: readonly PlannedScenario[];
  /** All files that were read. */
  readonly files: readonly FeatureFile[];
  /** Files that do not parse, and what proves nothing. */
  readonly problems: readonly Problem[];
}

/** A plan without mistakes. */
export interface SurveyedPlan extends Plan {
  /** What each scenario is about to do, by its pickle. */
  readonly prospects: ReadonlyMap<object, Prospect>;
}

/**
 * Which scenarios a run has, in order, after paths, tags, names and shards.
 * @throws ConfigurationError for missing paths, and for tag expressions and patterns that do not parse
 */
export async function planScenarios(cwd: string, sources: Sources): Promise<Plan> {
  await refuseMissing(cwd, sources.paths);
  refusePatterns(sources.names);
  const paths = await expand(cwd, sources.paths);
  const matches = filterOf(cwd, sources, paths);
  const files: FeatureFile[] = [];
  for (const path of await featureFiles(cwd, paths)) files.push(await readFeatureFile(cwd, path));
  const problems: Problem[] = files
    .flatMap(({ errors }) => errors)
    .map(({ source: { uri = '', location }, message }) => ({
      file: uri,
      ...(location === undefined ? {} : { line: location.line }),
      ...readParseError(message.replace(/^\(\d+:\d+\): /, '')),
    }));
  const whole = files.flatMap(scenariosOf).filter(matches);
  const scenarios = [...shardOf(whole, sources.shard)];
  planParts().orderPickles(scenarios, sources.order, QUIET);
  // A user who names a line is working on that scenario.
  if (!sources.paths.some((path) => LINE.test(path))) {
    const counted = new Set([...whole.map(({ uri }) => uri), ...(await plainFiles(cwd, sources))]);
    for (const file of files) {
      const { uri, document } = file;
      if (document === undefined || !counted.has(uri)) continue;
      problems.push(...vacuousParts(document, uri), ...twiceNamed(scenariosOf(file)));
    }
  }
  return { scenarios, whole, files, problems };
}

/** Gherkin, or Gherkin in Markdown. */
const FEATURE = /\.(?:feature|md)$/;

/** A path with line numbers. */
const LINE = /(?::\d+)+$/;

/** Words for the parser's tokens that people write. */
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

/** Rewrites the parser's message in plain words. */
function readParseError(message: string): Pick<Problem, 'message' | 'hint'> {
  const [, end, expected = '', found] =
    /^(unexpected end of file, )?expected: (.*?)(?:, got '(.*)')?$/s.exec(message) ?? [];
  if (end === undefined && found === undefined) return { message };
  const possible = expected.split(', ').flatMap((token) => TOKENS[token.slice(1)] ?? []);
  return {
    message: end === undefined ? `"${found}" is not allowed here` : 'the file ends too early',
    hint: `allowed here: ${possible.join(', ')}`,
  };
}

/** Dealt out in the order of the files, so that shards are the same whatever order each of them runs in. */
function shardOf(
  scenarios: readonly PlannedScenario[],
  shard: string | undefined,
): readonly PlannedScenario[] {
  if (shard === undefined) return scenarios;
  const [index = 1, total = 1] = shard.split('/').map(Number);
  return scenarios.filter((_, place) => place % total === index - 1);
}

/** @throws ConfigurationError for a tag expression that does not parse */
function filterOf(
  cwd: string,
  { names, tagExpression }: Sources,
  featurePaths: readonly string[],
): (scenario: PlannedScenario) => boolean {
  if (names.length === 0 && tagExpression === '' && !featurePaths.some((path) => LINE.test(path)))
    return () => true;
  const { PickleFilter } = planParts();
  try {
    const filter = new PickleFilter({ cwd, featurePaths, names, tagExpression });
    return (scenario) => filter.matches(sourced(scenario));
  } catch (error) {
    // Names were checked, so only tags can be wrong here.
    const reason = (error as Error).message.replace(/^.*could not be parsed because of syntax error: /s, '');
    throw new ConfigurationError([
      {
        message: `the tag expression ${JSON.stringify(tagExpression)} does not parse: ${reason.trim()}`,
        hint: 'write for example "@smoke and not @slow"',
      },
    ]);
  }
}

/** The scenario in the form that the runner takes. */
export function sourced({ document, line, pickle }: PlannedScenario): SourcedPickle {
  return { gherkinDocument: document, location: { line }, pickle };
}

/** @throws ConfigurationError for names that are not regular expressions */
function refusePatterns(names: readonly string[]): void {
  const problems = names.flatMap((name): Problem[] => {
    try {
      new RegExp(name);
      return [];
    } catch (error) {
      return [{ message: `--name ${JSON.stringify(name)} is not a pattern: ${(error as Error).message}` }];
    }
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
}

/** @throws ConfigurationError for missing plain paths (no globs) */
async function refuseMissing(cwd: string, paths: readonly string[]): Promise<void> {
  const problems: Problem[] = [];
  for (const path of paths) {
    const file = path.replace(LINE, '');
    if (isPattern(file)) continue;
    const there = await stat(resolve(cwd, file)).catch(() => undefined);
    if (there === undefined) problems.push({ message: `there is no file or folder "${file}"` });
    else if (!there.isDirectory() && !FEATURE.test(file) && !isList(file))
      problems.push({
        message: `"${file}" is not a feature file: its name must end in .feature or .md`,
      });
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
}

const isList = (path: string) => basename(path).startsWith('@');

/** A file whose name begins with @ contains paths, one per line, as the runner writes it for a second run. */
async function expand(cwd: string, paths: readonly string[]): Promise<readonly string[]> {
  const lists = await Promise.all(
    paths.map(async (path) => {
      if (!isList(path)) return [path];
      const text = await readRegular(join(cwd, path)).catch((error: NodeJS.ErrnoException) => {
        throw unreadable(path, error);
      });
      return text
        .toString()
        .split('\n')
        .map((line) => line.trim());
    }),
  );
  return lists.flat().filter((path) => path !== '');
}

/** @returns absolute paths, in the order of `paths` */
async function featureFiles(cwd: string, paths: readonly string[]): Promise<readonly string[]> {
  const files = paths.map((path) => filesOf(cwd, path.replace(LINE, ''), /\.feature$/));
  // A pattern may match other files besides features.
  return [...new Set((await Promise.all(files)).flat())].filter((file) => FEATURE.test(file));
}

/** Feature files that prove nothing if they give no scenario; a pattern or a filter may match files without scenarios on purpose. */
async function plainFiles(cwd: string, { paths, tagExpression, names }: Sources) {
  if (tagExpression !== '' || names.length > 0) return [];
  const files = await featureFiles(
    cwd,
    paths.filter((path) => !isPattern(path)),
  );
  return files.map((file) => relative(cwd, file));
}

function scenariosOf({ uri, document, pickles }: FeatureFile): readonly PlannedScenario[] {
  if (document === undefined) return [];
  const lines = linesOf(document);
  const at = (node = '') => lines.get(node) ?? { line: 1, rows: [] };
  return pickles.map((pickle) => ({
    pickle,
    document,
    uri,
    line: at(pickle.astNodeIds.at(-1)).line,
    placeOf: ({ astNodeIds }) => at(astNodeIds[0]),
  }));
}

/** The place of every scenario, step and example row of a document, by id. */
function linesOf({ feature }: GherkinDocument): ReadonlyMap<string, StepPlace> {
  const places = new Map<string, StepPlace>();
  const addSteps = (steps: readonly Step[]) => {
    for (const { id, location, dataTable } of steps)
      places.set(id, {
        line: location.line,
        rows: dataTable?.rows.map((row) => row.location.line) ?? [],
      });
  };
  const add = ({ background, scenario }: RuleChild) => {
    if (background !== undefined) addSteps(background.steps);
    if (scenario === undefined) return;
    places.set(scenario.id, { line: scenario.location.line, rows: [] });
    addSteps(scenario.steps);
    for (const { tableBody } of scenario.examples)
      for (const { id, location } of tableBody) places.set(id, { line: location.line, rows: [] });
  };
  const children: readonly FeatureChild[] = feature?.children ?? [];
  for (const child of children) {
    add(child);
    for (const inner of child.rule?.children ?? []) add(inner);
  }
  return places;
}
