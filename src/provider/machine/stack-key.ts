import { makeSshKeyPair, type SshKeyPair } from '../ssh-key.ts';

/**
 * The key pair of one stack: made on demand, kept in memory only, and masked before anything may show it.
 * @param comment added to the public key, which shows on a machine whose it is: `opsproof RUN STACK`
 */
export function stackKey(comment: string, conceal: (secret: string) => void = () => {}): () => SshKeyPair {
  let made: SshKeyPair | undefined;
  return () => {
    if (made === undefined) {
      made = makeSshKeyPair(comment);
      conceal(made.privateKey);
      // Also on its own line, as in logs.
      for (const line of made.privateKey.split('\n').slice(1, -2)) conceal(line);
    }
    return made;
  };
}
