/** Why nobody was met, for people, by the code of the error (errno(3)). */
const NOBODY: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  EHOSTDOWN: 'host unreachable',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ETIMEDOUT: 'no answer in time',
};

/** Somebody took the connection and closed it. */
const CLOSED: Readonly<Record<string, string>> = {
  ECONNRESET: 'connection reset',
  EPIPE: 'connection closed',
};

/** What a connection that failed says of the other side. */
export type NetworkFailure =
  /** Nobody: it was refused, there is no way there, or nothing came back. */
  | { readonly who: 'nobody'; readonly why: string }
  /** Something is there: it took the connection, and closed it. */
  | { readonly who: 'something'; readonly why: string }
  | { readonly who: 'unresolved'; readonly why: string }
  /** Neither: our own side failed, or it is not known whose failure it is. */
  | { readonly who: 'unknown'; readonly why: string };

/**
 * Reads an error of node:net.
 * @param connected whether the connection stood before it failed
 */
export function networkFailure(error: NodeJS.ErrnoException, connected: boolean): NetworkFailure {
  const code = error.code ?? '';
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return { who: 'unresolved', why: code };
  // Of a name with several addresses each but the last one gets 250 ms (net, autoSelectFamilyAttemptTimeout): too short to prove anything.
  const each = error instanceof AggregateError ? error.errors.map(codeOf) : [code];
  if (each.length > 1 && each.some((one) => one === 'ETIMEDOUT' || NOBODY[one] === undefined))
    return { who: 'unknown', why: `its addresses could not all be tried: ${each.join(', ')}` };
  const [nobody, closed] = [NOBODY[code], CLOSED[code]];
  if (nobody !== undefined) return { who: connected ? 'something' : 'nobody', why: nobody };
  if (closed !== undefined) return { who: 'something', why: closed };
  return { who: 'unknown', why: error.message };
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}
