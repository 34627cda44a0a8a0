/**
 * The standard name of a cipher; those of TLS 1.3 have no other.
 * @param names the list of openssl ciphers -stdname
 */
export function standardName(cipher: string, names: string): string | undefined {
  if (cipher.startsWith('TLS_')) return cipher;
  return names
    .split('\n')
    .map((line) => /^(TLS_\S+)\s+- (\S+)/.exec(line.trim()))
    .find((match) => match?.[2] === cipher)?.[1];
}
