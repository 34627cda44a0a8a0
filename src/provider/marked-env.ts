import type { StackContext } from './provider.ts';

/**
 * The environment of a program that makes things for a stack, so that it is found by it when the run that started it is dead: see markedProcesses.
 * @param variable says the name that the program has in the ledger
 */
export function markedEnv(
  { env, runId, labels }: StackContext,
  variable: string,
  id: string,
): Record<string, string | undefined> {
  return {
    ...env,
    [variable]: id,
    OPSPROOF_RUN: runId,
    OPSPROOF_ENVIRONMENT: labels['opsproof.environment'] ?? '',
    OPSPROOF_EXPIRES: labels['opsproof.expires'] ?? '',
    OPSPROOF_RUNNER: labels['opsproof.runner'] ?? '',
    OPSPROOF_KEEP: labels['opsproof.keep'] ?? '',
  };
}
