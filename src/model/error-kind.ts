/** What an error's class means, for code that has only its name, because the runner's messages carry nothing else. */
export interface ErrorKind {
  /** Who has to act: the system is wrong, it could not be reached, or the user's files are wrong. */
  readonly verdict: 'fail' | 'unable' | 'misconfigured';
  /** Its message is its printed findings, so code that has the findings needs nothing else. */
  readonly byCheck: boolean;
  /** Its message is complete; for any other error the stack shows where the bug is. */
  readonly complete: boolean;
  /** The same error often stops many scenarios with the same words. */
  readonly shared: boolean;
}

const COMPLETE = { verdict: 'fail', byCheck: false, complete: true, shared: false } as const;

const KINDS: Readonly<Record<string, ErrorKind>> = {
  CheckFailed: { ...COMPLETE, byCheck: true },
  CheckUnable: { ...COMPLETE, byCheck: true, verdict: 'unable' },
  ActionFailed: COMPLETE,
  UnableError: { ...COMPLETE, verdict: 'unable', shared: true },
  ConfigurationError: { ...COMPLETE, verdict: 'misconfigured', shared: true },
  // Created by the reports themselves, which set the verdict: see report/event.
  ParseError: COMPLETE,
  WorkerDied: COMPLETE,
};

const BUG: ErrorKind = { ...COMPLETE, complete: false };

/** Names of the classes that `errorKind` knows. */
export const ERROR_TYPES: readonly string[] = Object.keys(KINDS);

/** The one place that distinguishes errors by name; an unknown class is a bug in a step, and so it is red. */
export function errorKind(type: string | undefined): ErrorKind {
  return type !== undefined && Object.hasOwn(KINDS, type) ? (KINDS[type] ?? BUG) : BUG;
}
