import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ISourcesCoordinates } from '@cucumber/cucumber/api';
import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import { type GherkinDocument, IdGenerator, type Pickle } from '@cucumber/messages';
import type { Problem } from '../model/errors.ts';

/** A scenario that will run, with the lines of its steps. */
export interface PlannedScenario {
  readonly pickle: Pickle;
  /** Path relative to the working folder. */
  readonly uri: string;
  /** Line of the scenario (of the row, for an outline). */
  readonly line: number;
  /** Line of each step, by the step's id. */
  readonly stepLines: ReadonlyMap<string, number>;
}

export interface Plan {
  readonly scenarios: readonly PlannedScenario[];
  /** Files that do not parse. */
  readonly problems: readonly Problem[];
}

/** Which scenarios a run has, in order, after paths, tags, names and shards. */
export async function planScenarios(cwd: string, sources: ISourcesCoordinates): Promise<Plan> {
  const { loadSources } = await import('@cucumber/cucumber/api');
  const { plan, errors } = await loadSources(sources, { cwd });
  const problems = errors.map(({ uri, location, message }) => ({
    file: uri,
    line: location.line,
    message: message.replace(/^\(\d+:\d+\): /, ''),
  }));
  const compiled = new Map<string, readonly PlannedScenario[]>();
  const scenarios: PlannedScenario[] = [];
  for (const { uri, location } of plan) {
    const known = compiled.get(uri) ?? (await compileFeature(cwd, uri));
    compiled.set(uri, known);
    const found = known.find((scenario) => scenario.line === location.line);
    if (found !== undefined) scenarios.push(found);
  }
  return { scenarios, problems };
}

async function compileFeature(cwd: string, uri: string): Promise<readonly PlannedScenario[]> {
  const newId = IdGenerator.incrementing();
  const document = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher()).parse(
    await readFile(join(cwd, uri), 'utf8'),
  );
  const lines = linesOf(document);
  return compile(document, uri, newId).map((pickle) => ({
    pickle,
    uri,
    line: lines.get(pickle.astNodeIds.at(-1) ?? '') ?? 1,
    stepLines: new Map(pickle.steps.map((step) => [step.id, lines.get(step.astNodeIds[0] ?? '') ?? 1])),
  }));
}

/** The line of every scenario, step and example row of a document, by id. */
function linesOf(document: Omit<GherkinDocument, 'uri'>): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const child of node) visit(child);
    } else if (typeof node === 'object' && node !== null) {
      const { id, location } = node as { id?: string; location?: { line: number } };
      if (id !== undefined && location !== undefined) lines.set(id, location.line);
      for (const child of Object.values(node)) visit(child);
    }
  };
  visit(document.feature);
  return lines;
}
