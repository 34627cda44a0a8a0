import { powershell } from '../../transport/powershell/quote.ts';
import { namesMatching } from '../glob.ts';
import { ABSENT, type JsonAnswer, listOfAnswer, lookByPowerShell } from '../powershell.ts';
import type { Look, State, Unable } from '../resource.ts';
import { allUnseen, type Sight } from '../sight.ts';

/** Attributes that take a glob, with the space before it. */
const [MATCHING, COUNT_OF] = ['entries matching ', 'count of '];

/** See lookFileByPowerShell for what is thrown. Names that Get-ChildItem prints have properties, which ConvertTo-Json of 5.1 shows. */
export function lookDirectoryByPowerShell(path: string, wanted: readonly string[]): Look {
  const lines = [
    powershell`try{$i=Get-Item -LiteralPath ${path} -Force}catch [Management.Automation.ItemNotFoundException],[Management.Automation.DriveNotFoundException]{return '{"exists":false}'}`,
    `if(-not $i.PSIsContainer){return '{"exists":false}'}`,
    '$r=[ordered]@{exists=$true}',
  ];
  if (wanted.includes('owner')) lines.push(powershell`$r.owner=(Get-Acl -LiteralPath ${path}).Owner`);
  if (wanted.some((name) => /^(?:entries|count)\b/.test(name)))
    lines.push('$r.entries=@($i.GetFileSystemInfos()|ForEach-Object{$_.Name})');
  lines.push('$r|ConvertTo-Json -Compress');
  return lookByPowerShell(lines.join('\n'), (answer) => readDirectory(answer, wanted));
}

function readDirectory(answer: JsonAnswer, wanted: readonly string[]): Sight | Unable {
  if (answer.exists === false) return ABSENT;
  const state: Record<string, State[string]> = { exists: true };
  const unseen: Record<string, Unable> = {
    ...allUnseen(['group', 'mode'], {
      unable: 'Windows keeps no such thing; its rights are access control lists',
    }),
    size: { unable: 'what it takes is not summed on Windows' },
  };
  if (typeof answer.owner === 'string') state.owner = answer.owner;
  if (!('entries' in answer)) return { state, unseen };
  const entries = listOfAnswer(answer.entries).map(String).sort();
  Object.assign(state, { entries, count: entries.length });
  for (const attribute of wanted) {
    const glob = [MATCHING, COUNT_OF].find((name) => attribute.startsWith(name));
    if (glob === undefined) continue;
    const matching = namesMatching(attribute.slice(glob.length), entries);
    if (typeof matching === 'string') unseen[attribute] = { unable: matching };
    else state[attribute] = glob === MATCHING ? matching : matching.length;
  }
  return { state, unseen };
}
