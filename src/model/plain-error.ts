import { ConfigurationError, type Problem, UnableError } from './errors.ts';
import type { HostReason } from './reason.ts';

/** An error as plain JSON: for another thread, and for the mask. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly unable?: PlainUnable;
  /** Of a ConfigurationError. */
  readonly problems?: readonly Problem[];
  /** Of any other error. */
  readonly stack?: string;
}

/** What an UnableError says: why, and what to do next. */
export interface PlainUnable {
  readonly reason: HostReason;
  readonly hint?: HostReason;
}

/** Turns an error into a form from which `reviveError` makes the same error; any other value becomes an Error. */
export function plainError(error: unknown): PlainError {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  if (error instanceof ConfigurationError) return { name, message, problems: error.problems };
  if (error instanceof UnableError) return { name, message, unable: plainUnable(error) };
  return { name, message, ...(stack === undefined ? {} : { stack }) };
}

export function plainUnable({ message, common, hint, commonHint = hint ?? '' }: UnableError): PlainUnable {
  const reason = { text: message, common };
  return hint === undefined ? { reason } : { reason, hint: { text: hint, common: commonHint } };
}

/** The error that `plainError` was given, of the same class if it is one of ours. */
export function reviveError({ name, message, unable, problems, stack }: PlainError): Error {
  if (problems !== undefined) return new ConfigurationError(problems);
  if (unable !== undefined) return new UnableError(unable.reason, { hint: unable.hint });
  return Object.assign(new Error(message), { name, ...(stack === undefined ? {} : { stack }) });
}
