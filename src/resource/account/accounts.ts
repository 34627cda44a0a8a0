import type { Facts } from '../../host/facts.ts';

/** Shell text that prints the passwd lines of the user ids in `$uids` (or of all, if there is no getent). */
export function printAccounts(facts: Facts): string {
  return facts.tools.has('getent') ? '[ -z "$uids" ] || getent passwd $uids' : 'cat /etc/passwd';
}

/** User id → name, from lines of passwd(5). An id without a name stands for itself. */
export function readAccounts(text: string): (uid: number) => string {
  const names = new Map<number, string>();
  for (const line of text.split('\n')) {
    const [name, , uid] = line.split(':');
    if (name !== undefined && uid !== undefined && !names.has(Number(uid))) names.set(Number(uid), name);
  }
  return (uid) => names.get(uid) ?? String(uid);
}
