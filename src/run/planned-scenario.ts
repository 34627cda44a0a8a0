import type { GherkinDocument, Pickle, PickleStep } from '../runner/messages.ts';

/** A scenario that will run, with the lines of its steps. */
export interface PlannedScenario {
  readonly pickle: Pickle;
  readonly document: GherkinDocument;
  /** Path relative to the working folder. */
  readonly uri: string;
  /** Line of the scenario (of the row, for an outline). */
  readonly line: number;
  /** The place of one of its steps. */
  placeOf(step: Pick<PickleStep, 'astNodeIds'>): StepPlace;
}

/** The place of a step of a feature. */
export interface StepPlace {
  readonly line: number;
  /** Lines of its table's rows. */
  readonly rows: readonly number[];
}
