import { readRegular } from '../disk/regular-file.ts';
import { credentialsIn } from '../model/credentials.ts';
import type { Environment } from '../model/environment.ts';
import { Secret } from '../model/secret.ts';

/**
 * Every secret of an environment in clear, for the mask of a run: all values of placeholders, the passwords in URLs and connection strings,
 * and the private keys of its hosts.
 */
export async function revealedSecrets(environment: Environment): Promise<string[]> {
  const found = [...secretsIn(environment)];
  const identities = Object.values(environment.hosts).flatMap(({ identity }) => identity ?? []);
  for (const path of new Set(identities)) {
    // One that cannot be read is reported where it is used.
    found.push(...credentialsIn(String(await readRegular(path).catch(() => ''))));
  }
  return [...new Set(found)].filter((value) => value !== '');
}

function* secretsIn(node: unknown): Generator<string> {
  if (node instanceof Secret) yield node.reveal();
  else if (typeof node === 'string') yield* credentialsIn(node);
  else if (typeof node === 'object' && node !== null)
    for (const value of Object.values(node)) yield* secretsIn(value);
}
