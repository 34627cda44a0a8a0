import { ConfigurationError, UnableError } from '../model/errors.ts';
import type { Mask } from '../model/mask.ts';
import { maskValue } from '../model/mask-value.ts';

/** The same error without secrets: it may be printed after the run. */
export function maskedError(error: unknown, mask: Mask): unknown {
  if (mask.empty) return error;
  if (error instanceof ConfigurationError) {
    return new ConfigurationError(maskValue(error.problems, mask) as ConfigurationError['problems']);
  }
  if (error instanceof UnableError) {
    const { hint, message } = error;
    return new UnableError(mask.apply(message), hint === undefined ? {} : { hint: mask.apply(hint) });
  }
  if (!(error instanceof Error)) return mask.apply(String(error));
  const masked = new Error(mask.apply(error.message));
  masked.name = error.name;
  masked.stack = mask.apply(error.stack ?? error.message);
  return masked;
}
