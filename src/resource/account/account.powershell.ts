import { powershell } from '../../transport/powershell/quote.ts';
import { ABSENT, listOfAnswer, lookByPowerShell } from '../powershell.ts';
import type { Look, Unable } from '../resource.ts';
import { allUnseen } from '../sight.ts';

/** Only the machine's own accounts can be read everywhere; a domain has its own tools. */
function ofDomain(name: string): Unable | undefined {
  return name.includes('\\') || name.includes('@')
    ? { unable: `"${name}" is an account of a domain, and only those of the machine itself are looked at` }
    : undefined;
}

const NO_NUMBERS = { unable: 'Windows has security identifiers instead of numbers' };

/** Get-LocalUser. A disabled account is locked. A group whose members cannot be read throws, so that nothing is missing unnoticed. */
export function lookUserByPowerShell(name: string, wanted: readonly string[]): Look | Unable {
  const lines = [
    powershell`$u=@(Get-LocalUser|Where-Object{$_.Name -eq ${name}})`,
    `if(-not $u.Count){return '{"exists":false}'}`,
    '$r=[ordered]@{exists=$true;enabled=$u[0].Enabled;comment=[string]$u[0].FullName}',
  ];
  if (wanted.includes('groups'))
    lines.push(
      '$r.groups=@(Get-LocalGroup|Where-Object{@(Get-LocalGroupMember $_|Where-Object{$_.SID -eq $u[0].SID}).Count}|ForEach-Object{$_.Name})',
    );
  lines.push('$r|ConvertTo-Json -Compress');
  return (
    ofDomain(name) ??
    lookByPowerShell(lines.join('\n'), ({ exists, enabled, comment, groups }) =>
      exists === false
        ? { ...ABSENT, state: { exists: false, local: false } }
        : {
            state: {
              exists: true,
              local: true,
              locked: enabled === false,
              comment: String(comment ?? ''),
              ...(wanted.includes('groups') ? { groups: listOfAnswer(groups).map(String).sort() } : {}),
            },
            unseen: allUnseen(['uid', 'gid', 'group', 'shell', 'system'], NO_NUMBERS),
          },
    )
  );
}

/** Get-LocalGroup. Members of the machine itself are named without it, others with their domain. */
export function lookGroupByPowerShell(name: string, wanted: readonly string[]): Look | Unable {
  const lines = [
    powershell`$g=@(Get-LocalGroup|Where-Object{$_.Name -eq ${name}})`,
    `if(-not $g.Count){return '{"exists":false}'}`,
    '$r=[ordered]@{exists=$true}',
  ];
  const members = wanted.includes('members') || wanted.includes('users');
  if (members)
    lines.push(
      '$own=[Environment]::MachineName+[char]92',
      '$r.members=@(Get-LocalGroupMember $g[0]|ForEach-Object{if($_.Name.StartsWith($own)){$_.Name.Substring($own.Length)}else{$_.Name}})',
    );
  lines.push('$r|ConvertTo-Json -Compress');
  return (
    ofDomain(name) ??
    lookByPowerShell(lines.join('\n'), (answer) => {
      if (answer.exists === false) return { ...ABSENT, state: { exists: false, local: false } };
      const listed = listOfAnswer(answer.members).map(String).sort();
      return {
        // Windows has no primary groups, so every member is listed.
        state: { exists: true, local: true, ...(members ? { members: listed, users: listed } : {}) },
        unseen: { gid: NO_NUMBERS },
      };
    })
  );
}
