import { Secret } from '../model/secret.ts';
import type { Environment } from './environment.ts';

/** Every secret of an environment in clear, for the mask of a run; wherever in the environment it stands. */
export function revealedSecrets(environment: Environment): string[] {
  return [...new Set(secretsIn(environment))].filter((value) => value !== '');
}

function* secretsIn(node: unknown): Generator<string> {
  if (node instanceof Secret) yield node.reveal();
  else if (typeof node === 'object' && node !== null)
    for (const value of Object.values(node)) yield* secretsIn(value);
}
