import type { State, Unable } from '../resource.ts';
import { section } from '../sections.ts';
import type { Sight } from '../sight.ts';

/** Shell text that prints where else sudo looks: its plugins (sudo.conf(5)) and its databases (sudoers.ldap(5), sudoers.sss). */
export function printElsewhere(): string {
  return `${section('sources')}; grep -hs -e '^[[:space:]]*Plugin[[:space:]]' /etc/sudo.conf; grep -hs -e '^[[:space:]]*sudoers[[:space:]]*:' /etc/nsswitch.conf; :`;
}

/** The lists that rules from elsewhere would be in. */
const OPEN = /^(?:rules|rules for .*|passwordless|defaults)$/;

/** What the files prove, if sudo may also follow others. @param said the output of `printElsewhere` */
export function withSources(sight: Sight, said: string): Sight {
  const elsewhere = elsewhereIn(said.split('\n').map((line) => line.trim().replaceAll(/\s+/g, ' ')));
  if (elsewhere === undefined || sight.state.exists !== true) return sight;
  const { reason, instead } = elsewhere;
  const open = Object.keys(sight.state).filter((name) => OPEN.test(name) || (instead && name !== 'exists'));
  const state: Record<string, State[string]> = { ...sight.state };
  const unseen: Record<string, Unable> = { ...sight.unseen };
  for (const name of open) {
    const part = state[name];
    delete state[name];
    unseen[name] = { ...reason, ...(instead || !Array.isArray(part) ? {} : { part: part.map(String) }) };
  }
  return { state, unseen };
}

interface Elsewhere {
  readonly reason: Unable;
  /** True if the files mean nothing. */
  readonly instead: boolean;
}

function elsewhereIn(lines: readonly string[]): Elsewhere | undefined {
  const hint = 'check what applies to one user: the user "…" has sudo rules …';
  for (const line of lines) {
    const [, symbol = '', path = '', options = ''] = /^Plugin (\S+) (\S+) ?(.*)$/.exec(line) ?? [];
    // sudo has one policy, which is sudoers unless a line names another; other kinds of plugins only log or refuse.
    const another = /policy/.test(symbol) && !/(?:^|\/)sudoers\.so$/.test(path);
    const file = /(?:^| )sudoers_file=(\S+)/.exec(options)?.[1];
    if (another || (file !== undefined && file !== '/etc/sudoers'))
      return {
        reason: { unable: `sudo follows something else than /etc/sudoers: ${line} (/etc/sudo.conf)`, hint },
        instead: true,
      };
  }
  const database = lines.find((line) => /^sudoers ?:/.test(line));
  const sources = database
    ?.replace(/^.*?:/, '')
    .replaceAll(/\[[^\]]*\]|#.*/g, '')
    .trim()
    .split(/ +/) ?? ['files'];
  if (sources.every((source) => source === 'files')) return undefined;
  return {
    reason: { unable: `sudo has rules from elsewhere, too: ${database} (/etc/nsswitch.conf)`, hint },
    instead: !sources.includes('files'),
  };
}
