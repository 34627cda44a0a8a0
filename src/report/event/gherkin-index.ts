import type {
  Envelope,
  GherkinDocument,
  Pickle,
  PickleStep,
  PickleStepType,
  Scenario,
  Step,
  TestCase,
  TestStep,
} from '../../runner/messages.ts';
import type { ScenarioPlace } from './scenario-result.ts';

/** One step or hook of a test case. */
export interface StepSource {
  /** The sentence with its keyword, or `Before hook`, `After hook`. */
  readonly text: string;
  /** Without the keyword; undefined for a hook. */
  readonly sentence?: string;
  /** Undefined for hooks of unknown source. */
  readonly uri?: string;
  readonly line?: number;
  readonly hook: boolean;
}

/** Indexes the feature files of a run, so that ids in the runner's messages become names and lines. */
export class GherkinIndex {
  readonly #scenarios = new Map<string, Pick<ScenarioPlace, 'feature' | 'rule' | 'line'>>();
  /** Title → paths of the files that have it. */
  readonly #features = new Map<string, Set<string>>();
  readonly #rows = new Map<string, { line: number; example: Record<string, string> }>();
  readonly #steps = new Map<string, Step>();
  readonly #pickles = new Map<string, Pickle>();
  readonly #hooks = new Map<string, StepSource>();
  readonly #cases = new Map<string, TestCase>();
  /** By id, because a scenario may have thousands: a linear search for each took 0.3 s for 10,000 checks. */
  readonly #testSteps = new Map<string, TestStep>();
  /** Ids of the definitions that look without reporting a finding. */
  readonly #plain = new Set<string>();
  #plainPlaces: ReadonlySet<string> | undefined;
  readonly #pickleSteps = new Map<string, { readonly step: PickleStep; readonly uri: string }>();

  /** @param places of the definitions that look without reporting a finding */
  knowPlain(places: readonly string[]): void {
    this.#plainPlaces = new Set(places);
  }

  /** Whether it is known which steps report findings. */
  get knowsPlain(): boolean {
    return this.#plainPlaces !== undefined;
  }

  on({ gherkinDocument, pickle, hook, testCase, stepDefinition }: Envelope): void {
    if (stepDefinition !== undefined) {
      const { uri, location } = stepDefinition.sourceReference;
      if (this.#plainPlaces?.has(`${uri}:${location?.line}`)) this.#plain.add(stepDefinition.id);
    }
    if (gherkinDocument !== undefined) this.#addDocument(gherkinDocument);
    if (pickle !== undefined) {
      this.#pickles.set(pickle.id, pickle);
      for (const step of pickle.steps) this.#pickleSteps.set(step.id, { step, uri: pickle.uri });
    }
    if (testCase !== undefined) {
      this.#cases.set(testCase.id, testCase);
      for (const step of testCase.testSteps) this.#testSteps.set(step.id, step);
    }
    if (hook !== undefined) {
      const name = hook.name ?? HOOK_NAMES[`${hook.type ?? 'none'}`];
      const { uri, location } = hook.sourceReference;
      this.#hooks.set(hook.id, {
        text: name,
        hook: true,
        ...(uri === undefined ? {} : { uri }),
        ...(location === undefined ? {} : { line: location.line }),
      });
    }
  }

  /** How many test cases the runner has planned so far. */
  planned(): number {
    return this.#cases.size;
  }

  scenario(testCaseId: string): ScenarioPlace {
    const pickle = this.#pickles.get(this.#cases.get(testCaseId)?.pickleId ?? '');
    if (pickle === undefined)
      return { name: 'unknown scenario', uri: 'unknown', line: 0, feature: '', tags: [] };
    const [scenarioId = '', rowId = ''] = pickle.astNodeIds;
    const row = this.#rows.get(rowId);
    const known = this.#scenarios.get(scenarioId);
    const feature = known?.feature ?? pickle.uri;
    return {
      uri: pickle.uri,
      line: pickle.location?.line ?? 0,
      ...known,
      name: pickle.name,
      // Readers without files identify features by their names.
      feature: (this.#features.get(feature)?.size ?? 0) > 1 ? `${feature} (${pickle.uri})` : feature,
      tags: pickle.tags.map((tag) => tag.name),
      ...row,
    };
  }

  /** Whether a step looks but reports nothing beyond passing: a custom Then that is not a sentence. */
  looksPlainly(testStepId: string): boolean {
    const { pickleStepId = '', stepDefinitionIds = [] } = this.#testSteps.get(testStepId) ?? {};
    const type: `${PickleStepType}` | undefined = this.#pickleSteps.get(pickleStepId)?.step.type;
    return type === 'Outcome' && stepDefinitionIds.some((id) => this.#plain.has(id));
  }

  /** How many sentences the scenario has, not counting hooks. */
  sentences(testCaseId: string): number {
    const steps = this.#cases.get(testCaseId)?.testSteps ?? [];
    return steps.filter((step) => step.pickleStepId !== undefined).length;
  }

  step(testStepId: string): StepSource {
    const testStep = this.#testSteps.get(testStepId);
    if (testStep?.hookId !== undefined) return this.hook(testStep.hookId);
    const found = this.#pickleSteps.get(testStep?.pickleStepId ?? '');
    const step = this.#steps.get(found?.step.astNodeIds[0] ?? '');
    return {
      text: `${step?.keyword ?? ''}${found?.step.text ?? 'unknown step'}`,
      hook: false,
      ...(found === undefined ? {} : { sentence: found.step.text, uri: found.uri }),
      ...(step === undefined ? {} : { line: step.location.line }),
    };
  }

  hook(hookId: string): StepSource {
    return this.#hooks.get(hookId) ?? { text: 'hook', hook: true };
  }

  #addDocument({ uri = '', feature }: GherkinDocument): void {
    if (feature === undefined) return;
    const place = { feature: feature.name || uri };
    this.#features.set(place.feature, (this.#features.get(place.feature) ?? new Set()).add(uri));
    for (const { rule, scenario, background } of feature.children) {
      this.#addSteps(background?.steps);
      if (scenario !== undefined) this.#addScenario(scenario, place);
      for (const child of rule?.children ?? []) {
        this.#addSteps(child.background?.steps);
        if (child.scenario !== undefined && rule !== undefined) {
          this.#addScenario(child.scenario, { ...place, rule: rule.name });
        }
      }
    }
  }

  #addScenario(scenario: Scenario, place: { feature: string; rule?: string }): void {
    this.#addSteps(scenario.steps);
    this.#scenarios.set(scenario.id, { ...place, line: scenario.location.line });
    for (const { tableHeader, tableBody } of scenario.examples) {
      for (const row of tableBody) {
        const cells = row.cells.map((cell, index) => [
          tableHeader?.cells[index]?.value ?? `${index}`,
          cell.value,
        ]);
        this.#rows.set(row.id, { line: row.location.line, example: Object.fromEntries(cells) });
      }
    }
  }

  #addSteps(steps: readonly Step[] = []): void {
    for (const step of steps) this.#steps.set(step.id, step);
  }
}

const HOOK_NAMES = {
  BEFORE_TEST_RUN: 'BeforeAll hook',
  AFTER_TEST_RUN: 'AfterAll hook',
  BEFORE_TEST_CASE: 'Before hook',
  AFTER_TEST_CASE: 'After hook',
  BEFORE_TEST_STEP: 'BeforeStep hook',
  AFTER_TEST_STEP: 'AfterStep hook',
  none: 'hook',
} as const;
