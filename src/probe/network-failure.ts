/** Why there was no connection, for people, by error code (errno(3)). */
const NOBODY: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  EHOSTDOWN: 'host unreachable',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ETIMEDOUT: 'no answer in time',
};

/** The other side accepted the connection and closed it. */
const CLOSED: Readonly<Record<string, string>> = {
  ECONNRESET: 'connection reset',
  EPIPE: 'connection closed',
};

/** What a failed connection says about the other side. */
export type NetworkFailure =
  /** Nothing is there: the connection was refused, there is no route, or nothing came back. */
  | { readonly who: 'nobody'; readonly why: string }
  /** Something is there: it accepted the connection and closed it. */
  | { readonly who: 'something'; readonly why: string }
  | { readonly who: 'unresolved'; readonly why: string }
  /** Neither: our own side failed, or it is not known which side did. */
  | { readonly who: 'unknown'; readonly why: string };

/** Interprets an error of node:net. @param connected whether the connection was established before it failed */
export function networkFailure(error: NodeJS.ErrnoException, connected: boolean): NetworkFailure {
  const code = error.code ?? '';
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return { who: 'unresolved', why: code };
  // If a name has several addresses, each but the last one gets 250 ms (net, autoSelectFamilyAttemptTimeout): too short to prove anything.
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
