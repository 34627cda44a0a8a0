/** How a command in a pod ended, as the last message of its channel says it: a v1.Status. */
export interface ExecStatus {
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly reason?: string; readonly message?: string }[] };
}

/** An exit status, or why the command has none. */
export type ExecEnd = { readonly exitCode: number; readonly said?: string } | { readonly lost: string };

/**
 * Exit status 0 is only what says `Success`. A program that could not be started has no status of its own and comes as an error of the server;
 * it gets that of sh: 127 for a missing one, 126 for one that must not be run (POSIX, Exit Status for Commands).
 */
export function execEnd(status: ExecStatus | undefined): ExecEnd {
  if (status === undefined) return { lost: 'the connection ended without a status' };
  if (status.status === 'Success') return { exitCode: 0 };
  const { message = '', reason = '', details } = status;
  const cause = details?.causes?.find((one) => one.reason === 'ExitCode')?.message;
  if (reason === 'NonZeroExitCode' && cause !== undefined && /^\d+$/.test(cause))
    return { exitCode: Number(cause) };
  // Words of the runtime (runc) at the end of those of all who passed them on.
  const [, said] = /(?:process|caused): (exec:? .*)/is.exec(message) ?? [];
  if (said !== undefined && /executable file not found|no such file or directory/i.test(said))
    return { exitCode: 127, said };
  if (said !== undefined && /permission denied/i.test(said)) return { exitCode: 126, said };
  return { lost: message || reason || 'the server gave no reason' };
}
