import type { Mask } from '../model/mask.ts';
import { maskValue } from '../model/mask-value.ts';
import { type PlainError, plainError, reviveError } from '../model/plain-error.ts';

/** The same error without secrets: it may be printed after the run. */
export function maskedError(error: unknown, mask: Mask): unknown {
  if (mask.empty) return error;
  if (!(error instanceof Error)) return mask.apply(String(error));
  const { name, ...plain } = plainError(error);
  return reviveError({ name, ...(maskValue(plain, mask) as Omit<PlainError, 'name'>) });
}
