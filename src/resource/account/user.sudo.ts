import { sh } from '../../transport/shell/quote.ts';
import { shaped } from '../never.ts';
import type { Attribute, Unable } from '../resource.ts';
import { section } from '../sections.ts';
import type { Sight } from '../sight.ts';
import { firstLine } from '../unable.ts';

export const sudoAttributes: Readonly<Record<string, Attribute>> = {
  'sudo rules': {
    never: shaped(/^\(/, 'a whole rule, "(ALL : ALL) NOPASSWD: ALL": write contains "…" for a part of one'),
    type: 'list',
    description: 'What it may do through sudo, as sudo -l prints it: (ALL : ALL) NOPASSWD: ALL. Needs root.',
  },
};

export function printSudo(name: string, wanted: readonly string[], uid: number): readonly string[] {
  if (!wanted.includes('sudo rules')) return [];
  // If a user it does not know runs it, it sends the administrator a mail (mail_no_user, mail_badpass: sudoers(5)).
  if (uid !== 0)
    return [`${section('sudo')}; echo 'for a user other than root, it may mail the administrator'`];
  // Unless its output is a pipe, sudo wraps lines after 80 columns. Without -k it writes a record of the caller's credentials
  // (/run/sudo/ts).
  return [
    `${section('sudo')}; said=$(${sh`LC_ALL=C sudo -k -n -l -U ${name} 2>&1`}); status=$?`,
    'printf "%s\\nstatus %s\\n" "$said" "$status"',
  ];
}

/** The output of sudo -l (sudo(8)): a heading, then one rule per line, indented. */
export function readSudo(sections: ReadonlyMap<string, string>): Sight {
  const said = sections.get('sudo');
  if (said === undefined) return { state: {}, unseen: {} };
  const lines = said.split('\n');
  const rules = readRules(lines.slice(0, -1).join('\n'));
  if (rules !== undefined && (rules.length === 0 || lines.at(-1) === 'status 0'))
    return { state: { 'sudo rules': rules }, unseen: {} };
  const missing = lines.at(-1) === 'status 127';
  return {
    state: {},
    unseen: {
      'sudo rules': {
        unable: `sudo does not report it: ${firstLine(said) ?? 'no answer'}`,
        hint: missing ? 'sudo must be on the host' : 'look as root (sudo: true)',
      },
    },
  };
}

/** The rules in the output of `sudo -l -U`; undefined if it says neither what may be run nor that nothing may. */
export function readRules(said: string): readonly string[] | undefined {
  const lines = said.split('\n');
  const head = lines.findIndex((line) => /^User .+ may run the following commands on /.test(line));
  if (head >= 0)
    return lines
      .slice(head + 1)
      .map((line) => line.trim())
      .filter((line) => line !== '');
  return lines.some((line) => /^User .+ is not allowed to run sudo on /.test(line)) ? [] : undefined;
}

/**
 * Why it cannot be denied that a user needs no password although sudo prints no NOPASSWD: `Defaults !authenticate`, also one for the user,
 * for commands or for run-as users, and exempt_group are printed above the rules only (tried with sudo 1.9.13).
 */
export function undeniableSudo(value: string, sections: ReadonlyMap<string, string>): Unable | undefined {
  const lines = sections.get('sudo')?.split('\n') ?? [];
  const head = lines.findIndex((line) => /^User .+ may run the following commands on /.test(line));
  if (head === -1 || !/NOPASSWD/.test(value)) return undefined;
  const setting = /(?:^|[ ,])(!authenticate|exempt_group=[^,\s]+)(?=,|\s|$)/m.exec(
    lines.slice(0, head).join('\n'),
  )?.[1];
  return setting === undefined
    ? undefined
    : {
        unable: `sudo may ask for no password because of the setting ${setting}`,
        hint: 'look at the defaults of the sudoers',
      };
}
