import { TableError } from '../check/claim-table.ts';
import { ConfigurationError, messageOf, type Problem } from '../model/errors.ts';
import type { GherkinDocument, PickleStep } from '../runner/messages.ts';
import type { Blueprint } from '../sentence/blueprint.ts';
import type { Catalogue } from '../sentence/catalogue.ts';
import type { Definition } from '../sentence/definition.ts';
import type { Placeholder } from '../sentence/placeholders.ts';
import type { Prospect } from '../world/prospect.ts';
import { Rehearsal, type Rehearsed as StepPlan } from '../world/rehearsal.ts';
import { NoEnvironmentError, Scenario } from '../world/scenario.ts';
import { Surveyor } from '../world/survey.ts';
import { guessSentences } from './guess-sentence.ts';
import { invisibleIn, typographicQuotes } from './invisible.ts';
import { NamedLate } from './named-late.ts';
import { placeholderSlip } from './placeholder-slip.ts';
import type { PlannedScenario } from './planned-scenario.ts';
import { rightForm } from './right-form.ts';
import { unfilledIn, unfilledInBackground } from './unfilled.ts';
import { scenariosOf } from './vacuous.ts';
import { WantingApprovals } from './wanting-approvals.ts';

export interface LintOptions {
  readonly catalogue: Catalogue;
  /** Example sentences of all definitions, for the nearest match. */
  readonly sentences: readonly string[];
  /** @throws ConfigurationError */
  describe(environment: string): Promise<Blueprint>;
  /** The environment of features that name none. */
  readonly environment: string | undefined;
  /**
   * Reads what `${…}` in sentences name, so that unreadable values are reported now and the others are masked from now on; undefined:
   * nothing is read.
   * @throws ConfigurationError
   */
  reveal?(asked: readonly Placeholder[]): Promise<unknown>;
  /** Decides which hosts `on 5 % of the hosts` draws. */
  readonly seed?: string;
  /** Of the user's repository, where paths in sentences begin. Default: the current folder. */
  readonly root?: string;
  /** Called for every scenario without a mistake with what it is about to do. */
  foreseen?(pickle: object, prospect: Prospect): void;
  /** Called for every sentence that may change something, and for those that cannot be rehearsed. */
  acts?(sentence: { readonly file: string; readonly line: number; readonly text: string }): void;
}

/** Finds every mistake that can be found before anything starts, all at once, each with file and line. */
export async function lintScenarios(
  scenarios: readonly PlannedScenario[],
  options: LintOptions,
): Promise<readonly Problem[]> {
  if (options.environment !== undefined && scenarios.length > 0) {
    try {
      await options.describe(options.environment);
    } catch (error) {
      // It is one mistake, in the command line or in opsproof.yaml, not one per scenario.
      if (error instanceof ConfigurationError) return error.problems;
      throw error;
    }
  }
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const problem of slipsIn(scenarios)) {
    const key = JSON.stringify([problem.file, problem.line, problem.message]);
    if (!seen.has(key)) problems.push(problem);
    seen.add(key);
  }
  const wanting = new WantingApprovals(options.describe);
  for (const scenario of scenarios) {
    for (const problem of await lintScenario(scenario, { ...options, describe: wanting.describe })) {
      // The rows of an outline share their steps, so a mistake in them is one mistake.
      const key = JSON.stringify([problem.file, problem.line, problem.path, problem.message]);
      if (!seen.has(key)) problems.push(problem);
      seen.add(key);
    }
  }
  return wanting.tell(problems);
}

async function lintScenario(planned: PlannedScenario, options: LintOptions): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  const scenario = new Scenario(undefined, options.seed, options.root);
  const surveyor = new Surveyor();
  const { describe } = options;
  if (options.environment !== undefined) scenario.blueprint = await describe(options.environment);
  let checks = 0;
  // Without its environment a scenario has no hosts: that is one mistake, not one per step.
  let lost = false;
  const late = new NamedLate();
  for (const step of planned.pickle.steps) {
    const { line, rows } = planned.placeOf(step);
    const place = { file: planned.uri, line };
    const rehearsal = new Rehearsal(scenario, options.catalogue, describe);
    const found = options.catalogue.find(step.text, rehearsal);
    for (const { values } of found) values.catch(() => {});
    const [only] = found;
    const unseen = invisibleOf(step);
    if (unseen !== undefined) problems.push({ ...place, ...unseen });
    else if (only === undefined) {
      problems.push({ ...place, ...undefinedSentence(step.text, options) });
    } else if (found.length > 1) {
      problems.push({
        ...place,
        ...ambiguous(
          step.text,
          found.map(({ definition }) => definition),
        ),
      });
    } else {
      try {
        const plans = await rehearsal.play(only.definition, only.values, step);
        surveyor.take(step, plans);
        problems.push(...late.take(place, plans, scenario));
        const asked = scenario.placeholders.splice(0);
        const slip = placeholderSlip(step, plans, {
          placeholders: asked.length,
          escapes: scenario.takeEscapes(),
        });
        if (slip !== undefined) problems.push({ ...place, ...slip });
        await options.reveal?.(asked);
        if (mayAct(step, plans)) options.acts?.({ ...place, text: step.text });
        const dishonest = keyword(step, plans, only.definition);
        if (dishonest !== undefined) problems.push({ ...place, ...dishonest });
      } catch (error) {
        const known = lost && error instanceof NoEnvironmentError;
        if (!known) problems.push(...problemsOf(error, place, rows).map((one) => withForm(one, step.text)));
        lost ||= error instanceof NoEnvironmentError || isEnvironment(only.definition);
      }
    }
    if (step.type === 'Outcome' && only?.definition.sentence?.kind !== 'given') checks++;
  }
  const fresh = planned.pickle.tags.some((tag) => tag.name === '@fresh');
  if (fresh && scenario.blueprint?.lifecycle === 'live') {
    const message = `@fresh needs its own stack, but the environment "${scenario.blueprint.environment}" is live: there is only one`;
    problems.push({ file: planned.uri, line: planned.line, message });
  }
  if (problems.length === 0) {
    const environment = scenario.blueprint?.environment;
    options.foreseen?.(planned.pickle, { survey: surveyor.survey(scenario), environment, fresh });
  }
  // If a Given is used as a Then, that was reported already.
  if (checks === 0 && !problems.some(({ message }) => message.endsWith('so it cannot be a Then'))) {
    const message = `the scenario "${planned.pickle.name}" has no Then, so it proves nothing`;
    problems.push({ file: planned.uri, line: planned.line, message });
  }
  return problems;
}

/** Text that was probably meant differently, whatever the sentence: placeholders that nothing fills. */
function slipsIn(scenarios: readonly PlannedScenario[]): readonly Problem[] {
  const documents = new Map<GherkinDocument, Set<string>>();
  const uris = new Map<GherkinDocument, string>();
  for (const { document, pickle, uri } of scenarios) {
    const ids = documents.get(document) ?? new Set<string>();
    documents.set(document, ids.add(pickle.astNodeIds[0] ?? ''));
    uris.set(document, uri);
  }
  return [...documents].flatMap(([document, ids]) => {
    const uri = uris.get(document) ?? '';
    if (document.feature === undefined) return [];
    const own = scenariosOf(document.feature).filter(({ id }) => ids.has(id));
    return [
      ...unfilledInBackground(document.feature, uri),
      ...own.flatMap((scenario) => unfilledIn(scenario, uri)),
    ];
  });
}

function invisibleOf({ text, argument }: PickleStep): Pick<Problem, 'message' | 'hint'> | undefined {
  const cells = argument?.dataTable?.rows.flatMap((row) => row.cells.map(({ value }) => value)) ?? [];
  for (const written of [text, ...cells]) {
    const found = invisibleIn(written);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** As when a scenario runs: what is not known to only look may act (Script.survey). */
function mayAct({ type }: PickleStep, plans: readonly StepPlan[] | undefined): boolean {
  return plans?.some((plan) => plan.kind === 'action' && plan.action.changes) ?? type !== 'Outcome';
}

function isEnvironment(definition: Definition): boolean {
  return definition.sentence?.kind === 'given';
}

/** A Then looks, a When acts; a check as a Given is a precondition and allowed. */
function keyword(
  step: PickleStep,
  plans: readonly StepPlan[] | undefined,
  definition: Definition,
): Omit<Problem, 'file'> | undefined {
  if (step.type === 'Outcome' && definition.sentence?.kind === 'given')
    return { message: `"${step.text}" checks nothing, so it cannot be a Then`, hint: 'write it as a Given' };
  const acts = plans?.find((plan) => plan.kind === 'action');
  if (step.type === 'Outcome' && acts?.kind === 'action') {
    return { message: `a Then only checks; refused: ${acts.action.label}`, hint: 'write it as a When' };
  }
  const looks = plans?.some((plan) => plan.kind === 'check' || plan.kind === 'red') === true;
  if (step.type === 'Action' && looks) {
    return { message: `"${step.text}" only checks, so it cannot be a When`, hint: 'write it as a Then' };
  }
  return undefined;
}

function undefinedSentence(text: string, { catalogue, sentences }: LintOptions): Omit<Problem, 'file'> {
  const quotes = typographicQuotes(text);
  if (quotes !== undefined) return { message: `no sentence matches: ${text}`, hint: quotes };
  const close = guessSentences(text, catalogue, sentences);
  const hint =
    close.length === 0
      ? 'search the sentences with: opsproof steps <words>'
      : `did you mean: ${close.join('\n           or: ')}`;
  return { message: `no sentence matches: ${text}`, hint };
}

function ambiguous(text: string, definitions: readonly Definition[]): Omit<Problem, 'file'> {
  const places = definitions.map(
    ({ pattern, uri, line, sentence }) =>
      `${pattern} (${sentence === undefined ? `${uri}:${line}` : 'of opsproof'})`,
  );
  return { message: `more than one sentence matches: ${text}`, hint: places.join('\n  ') };
}

/** Words of other tools would become part of the claim, so the probable meaning is suggested. */
function withForm(problem: Problem, text: string): Problem {
  const right = problem.hint === undefined && problem.line !== undefined ? rightForm(text) : undefined;
  return right === undefined ? problem : { ...problem, hint: `did you mean: ${right}` };
}

function problemsOf(
  error: unknown,
  place: { file: string; line: number },
  rows: readonly number[] = [],
): readonly Problem[] {
  if (error instanceof TableError && error.rows.length > 0) {
    return error.rows.map(({ index, message }) => ({ ...place, line: rows[index] ?? place.line, message }));
  }
  if (error instanceof ConfigurationError) {
    return error.problems.map((problem) => (problem.file === undefined ? { ...place, ...problem } : problem));
  }
  return [{ ...place, message: messageOf(error) }];
}
