import type { State, Unable } from '../resource.ts';

/** Groups, netgroups, numbers, aliases and ALL, which stand for others. */
const STANDS_FOR_OTHERS = /^[%+#]|^[A-Z][A-Z0-9_]*$/;
/** `:deploy !requiretty`: a setting for some users, hosts, commands or run-as users. */
const FOR_SOME = /^[:@>!]\S+ /;

/** Why a name, or a setting, that a list does not have as such may be meant by what it has. */
export function undeniableInSudoers(attribute: string, value: string, state: State): Unable | undefined {
  const list = listOf(state[attribute]);
  if (attribute === 'passwordless') {
    const entry = list.find((name) => name !== value && STANDS_FOR_OTHERS.test(name));
    return entry === undefined
      ? undefined
      : {
          unable: `${entry} needs no password either, and ${value} may be one of those`,
          hint: `check what applies to one user: the user "…" has sudo rules not contains "NOPASSWD"`,
        };
  }
  if (attribute !== 'defaults') return undefined;
  const some = list.find((setting) => FOR_SOME.test(setting) && setting.replace(FOR_SOME, '') === value);
  return some === undefined ? undefined : { unable: `it is set for some: ${some}` };
}

function listOf(value: State[string]): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
