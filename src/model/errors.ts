import { asReason, type HostReason } from './reason.ts';

/** What can go wrong, by who has to act. The name of each class travels through the runner's messages; error-kind.ts says what it means there. */

/** One mistake in something that the user wrote. */
export interface Problem {
  /** Path of the file, relative to the working folder where possible. */
  readonly file?: string;
  /** 1-based line in that file. */
  readonly line?: number;
  /** Key path inside a YAML file, for example `hosts.web.ready.port`. */
  readonly path?: string;
  /** One sentence: what is wrong. Says what was found and what is allowed. */
  readonly message: string;
  /** What is probably meant, one line. */
  readonly hint?: string;
}

/** `file:line: path: message` and the hint, indented, on the next line. */
export function printProblem(problem: Problem): string {
  const place = [problem.file, problem.line].filter((part) => part !== undefined).join(':');
  const head = [place, problem.path, problem.message].filter((part) => part !== undefined && part !== '');
  return problem.hint === undefined ? head.join(': ') : `${head.join(': ')}\n  ${problem.hint}`;
}

/**
 * The runner's messages carry the name of an error's constructor: what extends a class counts as that class. The name is not asked of the
 * class itself, as the bundler calls a class that refers to itself by another name.
 */
function countsAsNamed(error: Error): void {
  Object.defineProperty(error, 'constructor', { value: { name: error.name }, configurable: true });
}

/** What the user wrote cannot be run: exit code 3. Carries every mistake found, not only the first. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(printProblem).join('\n'));
    countsAsNamed(this);
    this.problems = problems;
  }
}

/** It could not be checked or done: host down, tool missing, no permission, transport timeout. Exit code 2. */
export class UnableError extends Error {
  override readonly name = 'UnableError';
  /** Without what is specific to one host. */
  readonly common: string;
  /** What the operator can do next, one line. */
  readonly hint: string | undefined;
  /** Without what is specific to one host. */
  readonly commonHint: string | undefined;

  constructor(
    message: string | HostReason,
    { hint, cause }: { readonly hint?: string | HostReason | undefined; readonly cause?: unknown } = {},
  ) {
    const { text, common } = asReason(message);
    super(text, cause === undefined ? undefined : { cause });
    countsAsNamed(this);
    this.common = common;
    const advice = hint === undefined ? undefined : asReason(hint);
    this.hint = advice?.text;
    this.commonHint = advice?.common;
  }
}

/** At least one check of a block is false: exit code 1. The message is the printed findings. */
export class CheckFailed extends Error {
  override readonly name = 'CheckFailed';
}

/** No check of a block is false, but at least one could not be looked at: exit code 2. */
export class CheckUnable extends Error {
  override readonly name = 'CheckUnable';
}

/** An action was carried out and the system reported failure, for example by a command's exit status: exit code 1. */
export class ActionFailed extends Error {
  override readonly name = 'ActionFailed';

  constructor(...args: ConstructorParameters<typeof Error>) {
    super(...args);
    countsAsNamed(this);
  }
}

/** The message of an error, or of any other thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.trim() : String(error);
}

/** The message of a `fetch` error: the reason is in its cause; if several addresses were tried, only in the cause's code. */
export function fetchMessageOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof Error)) return messageOf(error);
  return cause.message || String((cause as NodeJS.ErrnoException).code);
}
