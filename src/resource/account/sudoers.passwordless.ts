import type { Unable } from '../resource.ts';
import { FREE, isMany, overrides, type Setting } from './sudoers.defaults.ts';
import type { Rule } from './sudoers.rule.ts';

/**
 * Who may run something without a password: by NOPASSWD, by `!authenticate`, or as a member of the exempt_group (which PASSWD does not
 * change). A rule for a group or an alias may apply to a user that a setting names.
 */
export function passwordless(
  rules: readonly Rule[],
  settings: readonly Setting[],
): readonly string[] | Unable {
  const found = rules.flatMap(({ who, what }, at) =>
    FREE.test(what)
      ? who.filter((one) => !rules.slice(at + 1).some((later) => overrides(later, one, what)))
      : [],
  );
  let everybody = false;
  const asked = new Map<string, boolean>();
  let exempt: string | undefined;
  for (const { scope, text, name } of settings) {
    if (name === 'exempt_group')
      exempt = text.startsWith('!') ? undefined : /= ?"?([^"]+)"?$/.exec(text)?.[1];
    if (name !== 'authenticate') continue;
    const free = text.startsWith('!');
    if (scope === '') {
      everybody = free;
      asked.clear();
    } else if (scope.startsWith(':')) for (const who of scope.slice(1).split(',')) asked.set(who, free);
    else if (free) return { unable: `it is not known whether "Defaults${scope} ${text}" applies to them` };
  }
  // Commands after PASSWD may still need a password.
  const open = rules.filter(({ what }) => !/^[^=]*=\s*(?:\([^)]*\)\s*)?PASSWD\s*:/.test(what));
  for (const { who } of open) if (everybody) found.push(...who.filter((name) => asked.get(name) !== false));
  for (const [name, free] of asked) {
    const named = isMany(name)
      ? open.length > 0
      : open.some(({ who }) => who.some((one) => one === name || isMany(one)));
    if (free && named) found.push(name);
  }
  if (exempt !== undefined && rules.length > 0) found.push(`%${exempt}`);
  return [...new Set(found.filter((name) => !name.startsWith('!')))];
}
