import type { Scope, Sighting } from './remover.ts';

/** What one place has; a text says why this machine is not set up to ask there. */
type FindAt = (run: string | undefined, scope: Scope | undefined) => Promise<readonly Sighting[] | string>;

/**
 * What runs left in the places that ledgers name. Where no ledger leads, and for all runs, the place of this process is asked too; who is
 * not set up for one has left nothing there.
 */
export async function findInScopes(
  findAt: FindAt,
  run: string | undefined,
  scopes: readonly Scope[],
): Promise<readonly Sighting[]> {
  const own = run === undefined || scopes.length === 0 ? [undefined] : [];
  const found = await Promise.all([...scopes, ...own].map((scope) => findAt(run, scope)));
  return found.flatMap((one) => (typeof one === 'string' ? [] : one));
}
