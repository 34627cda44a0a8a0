/** What the class of an error says to whoever has only its name, as the runner's messages carry nothing else of it. */
export interface ErrorKind {
  /** Whose turn it is: the system's, the way to it, or the user's files. */
  readonly verdict: 'fail' | 'unable' | 'misconfigured';
  /** Its message is its findings, printed: who has the findings needs nothing else. */
  readonly byCheck: boolean;
  /** Its message says everything; of any other error the stack shows where the bug is. */
  readonly complete: boolean;
  /** One of it often stops many scenarios, with the same words. */
  readonly shared: boolean;
}

const COMPLETE = { verdict: 'fail', byCheck: false, complete: true, shared: false } as const;

const KINDS: Readonly<Record<string, ErrorKind>> = {
  CheckFailed: { ...COMPLETE, byCheck: true },
  CheckUnable: { ...COMPLETE, byCheck: true, verdict: 'unable' },
  ActionFailed: COMPLETE,
  UnableError: { ...COMPLETE, verdict: 'unable', shared: true },
  ConfigurationError: { ...COMPLETE, verdict: 'misconfigured', shared: true },
  // Made by the reports themselves, which set the verdict: see report/event.
  ParseError: COMPLETE,
  WorkerDied: COMPLETE,
};

const BUG: ErrorKind = { ...COMPLETE, complete: false };

/** Names of the classes that `errorKind` knows. */
export const ERROR_TYPES: readonly string[] = Object.keys(KINDS);

/** The one place that tells errors apart by name; a class nobody knows is a bug in a step, and thus red. */
export function errorKind(type: string | undefined): ErrorKind {
  return type !== undefined && Object.hasOwn(KINDS, type) ? (KINDS[type] ?? BUG) : BUG;
}
