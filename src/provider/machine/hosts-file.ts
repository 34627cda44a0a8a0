import { quote, ShellText, sh } from '../../transport/shell/quote.ts';

/** A host and where another one reaches it. */
export interface NamedAddress {
  readonly name: string;
  /** IPv4 or IPv6. */
  readonly address: string;
}

/** Lines of ours end with it; others are never touched. */
const MARK = ' # opsproof';

/**
 * Shell text that makes hosts known by their names, through the hosts file of the machine, which is written only if that changes it. It holds
 * after a restart, and what was written before is replaced.
 * @param user who logs in
 */
export function tellNames(user: string, names: readonly NamedAddress[]): string {
  return asRoot(user, ['set -e', WITHOUT, told(names), 'sync'].join('\n'));
}

/** The part of that which root does, after `WITHOUT`. */
export function told(names: readonly NamedAddress[]): string {
  const lines = new Map<string, Set<string>>();
  for (const { address, name } of names)
    lines.set(address, (lines.get(address) ?? new Set<string>()).add(name));
  const ours = [...lines].map(([address, called]) => `${address} ${[...called].join(' ')}${MARK}`);
  return replaced('/etc/hosts', `${MARK}\n`, ours);
}

/**
 * Shell text of the function `without`: `others` are the lines of a file without those that have a text (their ends included), and `all` are all of them. The shell
 * itself does it: where a processor is translated, each program that is started costs what ten lines here do.
 */
export const WITHOUT = `without() {
  others= all=
  test ! -e "$1" || while IFS= read -r line || test -n "$line"; do
    line="$line
"
    all="$all$line"
    case $line in *"$2"*) ;; *) others="$others$line" ;; esac
  done <"$1"
}`;

/** Writes lines in place of those that have `mark`. The file may be a mount: it is written, not replaced. */
export function replaced(file: string, mark: string, lines: readonly string[]): string {
  const text = `${lines.join('\n')}\n`;
  const path = new ShellText(file);
  return sh`without ${path} ${mark}; test "$others"${text} = "$all" || printf '%s%s' "$others" ${text} >${path}`;
}

/** Shell text for root, from somebody who may become root by sudo without a password. */
export function asRoot(user: string, text: string): string {
  return user === 'root' ? text : `sudo -n sh -c ${quote(text)}`;
}
