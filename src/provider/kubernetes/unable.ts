import { messageOf, UnableError } from '../../model/errors.ts';
import { ApiError, apiHint } from '../../transport/kubernetes/api-error.ts';
import type { Cluster } from '../../transport/kubernetes/cluster.ts';

/** A cluster that does not say what is there, as what it is: nobody could look. */
export function unable(error: unknown, { context, server }: Cluster): UnableError {
  if (error instanceof UnableError) return error;
  const hint = error instanceof ApiError ? apiHint(error, context) : undefined;
  const said = `the cluster of the context "${context}" (${server}): ${messageOf(error)}`;
  return new UnableError(said, { hint, cause: error });
}
