import { UnableError } from '../model/errors.ts';

/**
 * Of an error that ends a step the runner carries name, message and stack and nothing else, so what to do next becomes
 * part of the message.
 */
export async function withHint<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof UnableError) || error.hint === undefined) throw error;
    throw new UnableError(`${error.message}\n  hint: ${error.hint}`, { cause: error.cause });
  }
}
