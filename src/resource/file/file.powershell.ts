import { isUtf8 } from 'node:buffer';
import { powershell } from '../../transport/powershell/quote.ts';
import { ABSENT, type JsonAnswer, lookByPowerShell } from '../powershell.ts';
import type { Look, State, Unable } from '../resource.ts';
import { allUnseen, type Sight } from '../sight.ts';
import { CONTENT_LIMIT } from './file.read.ts';
import { isOfText, readText } from './file.text.ts';

/** Attributes that Windows stores differently: its permissions are lists of who may do what, not a mode. */
const NOT_THERE = ['uid', 'group', 'gid', 'mode', 'setuid', 'setgid', 'sticky'];
const OF_CONTENT = ['content', 'lines'];

/**
 * A missing path throws ItemNotFoundException, one on a missing drive DriveNotFoundException; any other error means that it could not be
 * looked at. LinkType also says HardLink, which is not a link in our sense.
 */
export function lookFileByPowerShell(path: string, wanted: readonly string[]): Look {
  const lines = [
    powershell`try{$i=Get-Item -LiteralPath ${path} -Force}catch [Management.Automation.ItemNotFoundException],[Management.Automation.DriveNotFoundException]{return '{"exists":false}'}`,
    "$link=$i.LinkType -in 'SymbolicLink','Junction'",
    "$r=[ordered]@{exists=$true;type=if($link){'symlink'}elseif($i.PSIsContainer){'directory'}else{'regular'}}",
  ];
  if (wanted.includes('owner')) lines.push(powershell`$r.owner=(Get-Acl -LiteralPath ${path}).Owner`);
  if (wanted.includes('target')) lines.push('if($link){$r.target=[string]@($i.Target)[0]}');
  if (wanted.includes('age'))
    lines.push(
      'if(-not $link){$r.ageMs=[long]((Get-Date).ToUniversalTime()-$i.LastWriteTimeUtc).TotalMilliseconds}',
    );
  const costly = ['if(-not $link -and -not $i.PSIsContainer){$r.size=$i.Length'];
  if (wanted.includes('sha256'))
    costly.push(powershell`$r.sha256=(Get-FileHash -Algorithm SHA256 -LiteralPath ${path}).Hash.ToLower()`);
  if (wanted.some((name) => OF_CONTENT.includes(name) || isOfText(name)))
    costly.push(
      powershell`$f=[IO.File]::Open(${path},'Open','Read','ReadWrite');try{$b=New-Object byte[] ${CONTENT_LIMIT + 1};$n=0;while(($k=$f.Read($b,$n,$b.Length-$n)) -gt 0){$n+=$k};$r.base64=[Convert]::ToBase64String($b,0,$n)}finally{$f.Close()}`,
    );
  lines.push(`${costly.join(';')}}`, '$r|ConvertTo-Json -Compress');
  return lookByPowerShell(lines.join('\n'), (answer) => readFile(answer, wanted));
}

function readFile(answer: JsonAnswer, wanted: readonly string[]): Sight | Unable {
  if (answer.exists === false) return ABSENT;
  const { type, owner, target, ageMs, size, sha256, base64 } = answer;
  const state: Record<string, State[string]> = { exists: true, type: String(type) };
  const unseen: Record<string, Unable> = {
    ...allUnseen(NOT_THERE, { unable: 'Windows keeps no such thing; its rights are access control lists' }),
    ...allUnseen(
      ['size', 'age', 'sha256', ...wanted.filter((name) => OF_CONTENT.includes(name) || isOfText(name))],
      {
        unable: `it is a ${type}, and what it holds or leads to is not looked at on Windows`,
      },
    ),
  };
  if (typeof owner === 'string') state.owner = owner;
  if (wanted.includes('target')) state.target = typeof target === 'string' ? target : null;
  if (typeof ageMs === 'number') state.age = ageMs;
  if (typeof size === 'number') state.size = size;
  if (typeof sha256 === 'string') state.sha256 = sha256;
  if (typeof base64 === 'string') putContent(Buffer.from(base64, 'base64'), wanted, state, unseen);
  return { state, unseen };
}

function putContent(
  bytes: Buffer,
  wanted: readonly string[],
  state: Record<string, State[string]>,
  unseen: Record<string, Unable>,
): void {
  const asked = wanted.filter((name) => OF_CONTENT.includes(name) || isOfText(name));
  const why =
    bytes.length > CONTENT_LIMIT
      ? 'its content is longer than 1 MiB'
      : isUtf8(bytes) && !bytes.includes(0)
        ? undefined
        : 'its content is binary, or in another encoding than UTF-8';
  if (why !== undefined) {
    Object.assign(unseen, allUnseen(asked, { unable: why }));
    return;
  }
  const text = bytes.toString('utf8');
  for (const name of asked) {
    const value =
      name === 'content'
        ? text
        : name === 'lines'
          ? text.split('\n').length - (text === '' || text.endsWith('\n') ? 1 : 0)
          : readText(name, text);
    if (typeof value === 'object' && value !== null && 'unable' in value) unseen[name] = value as Unable;
    else state[name] = value;
  }
}
