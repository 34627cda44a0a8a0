import type { Rule } from './sudoers.rule.ts';

/** One setting of a `Defaults` line (sudoers(5)). */
export interface Setting {
  /** `:deploy`, `@web`, `>root`, `!/usr/bin/id`; empty for all users. */
  readonly scope: string;
  /** `env_reset`, `!use_pty`, `secure_path="…"`. */
  readonly text: string;
  readonly name: string;
}

/** After the word `Defaults`: a scope without a blank, or a blank; then settings, separated by commas. */
export function readDefaults(text: string): readonly Setting[] | undefined {
  const [, scope = '', rest] = /^([:@>!] ?(?:"[^"]*"|\\.|[^\s,"\\]| ?, ?)+?)? (?!,)(.+)$/.exec(text) ?? [];
  if (rest === undefined) return undefined;
  const parts = rest.match(/(?:"[^"]*"|\\.|[^,"\\])+/g) ?? [];
  return parts.flatMap((part) => {
    const setting = part.trim();
    const name = /^!*([a-z_0-9]+)/.exec(setting)?.[1];
    return name === undefined
      ? []
      : [{ scope: scope.replaceAll(/\s+/g, ''), text: setting.replace(/^(?:!!)+/, ''), name }];
  });
}

/** What is in force: a later setting wins, and += and -= change the earlier value. */
export function settingsInForce(settings: readonly Setting[]): readonly string[] {
  const kept: Setting[] = [];
  for (const setting of settings) {
    if (!/^[a-z_0-9]+ ?[+-]=/.test(setting.text))
      kept.splice(
        0,
        kept.length,
        ...kept.filter(({ scope, name }) => scope !== setting.scope || name !== setting.name),
      );
    kept.push(setting);
  }
  return kept.map(({ scope, text }) => (scope === '' ? text : `${scope} ${text}`));
}

export const FREE = /\bNOPASSWD\s*:/;

/** Of several matching rules the last one wins (sudoers(5)): one for the same commands, on the same hosts, that needs a password. */
export function overrides(later: Rule, who: string, what: string): boolean {
  if (FREE.test(later.what) || !(later.who.includes(who) || later.who.includes('ALL'))) return false;
  const [first, second] = [partsOf(what), partsOf(later.what)];
  if (first === undefined || second === undefined) return false;
  const runAs =
    second.runAs === 'ALL:ALL' ||
    second.runAs === first.runAs ||
    (second.runAs === 'ALL' && !first.runAs.includes(':'));
  const commands =
    second.commands.includes('ALL') || first.commands.every((command) => second.commands.includes(command));
  const whole = ![...first.commands, ...second.commands].some((command) => command.startsWith('!'));
  return (
    (second.hosts === 'ALL' || second.hosts === first.hosts) &&
    runAs &&
    commands &&
    whole &&
    !/(?:^|, ?)!/.test(later.who.join(','))
  );
}

/** `ALL=(root) NOPASSWD: /bin/ls, /bin/cat`, without tags; undefined if one rule covers several hosts or run-as users. */
function partsOf(what: string) {
  const [, hosts = '', runAs = 'root', rest] = /^([^=:]+?) ?= ?(?:\(([^)]*)\) ?)?([^=()]*)$/.exec(what) ?? [];
  if (rest === undefined) return undefined;
  const commands = rest.split(/, ?/).map((command) => command.replace(/^(?:[A-Z_]+ ?: ?)+/, '').trim());
  return { hosts, runAs: runAs.replaceAll(' ', ''), commands };
}

/** Whether it stands for several: a group, a netgroup, an id, an alias or ALL. */
export function isMany(who: string): boolean {
  return /^(?:[%+#]|[A-Z][A-Z0-9_]*$)/.test(who);
}
