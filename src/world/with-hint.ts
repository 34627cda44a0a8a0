import { UnableError } from '../model/errors.ts';

/** The runner carries only name, message and stack of an error that ends a step, so the hint becomes part of the message. */
export async function withHint<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof UnableError) || error.hint === undefined) throw error;
    throw new UnableError(`${error.message}\n  hint: ${error.hint}`, { cause: error.cause });
  }
}
