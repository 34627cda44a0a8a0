import { UnableError } from '../../model/errors.ts';

/** What XenAPI answers instead of a value: a code and its parameters ("Error Handling" of the Management API). */
export class XenFault extends Error {
  override readonly name = 'XenFault';
  readonly code: string;
  readonly params: readonly string[];

  constructor(code: string, params: readonly string[]) {
    super([code, ...params].join(' '));
    this.code = code;
    this.params = params;
  }
}

/** The code of an error of XenAPI, or of the way there; empty when it has none. */
export function codeOf(error: unknown): string {
  if (error instanceof UnableError) return codeOf(error.cause);
  if (!(error instanceof Error)) return '';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

/** The object does not exist. Newer servers report an unknown uuid by the second code. */
export const GONE = /^(?:HANDLE_INVALID|UUID_INVALID)$/;
