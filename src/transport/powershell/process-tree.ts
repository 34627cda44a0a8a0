import { powershell } from './quote.ts';

/**
 * See Language.signal. Windows has no signal that requests an end: what the shell started is ended, children first; for KILL the shell as
 * well. A shell whose children are all younger is left alone, because it may already run the next command.
 */
export function killTree(shellPid: number, signal: 'TERM' | 'KILL', olderThanMs: number): string {
  const self = signal === 'KILL' ? powershell`;Stop-Process -Id ${shellPid} -Force` : '';
  return `${[
    '$all=Get-CimInstance Win32_Process',
    powershell`$born=(Get-Date).AddMilliseconds(-${Math.max(0, Math.floor(olderThanMs))})`,
    'function opsproof_kill($id){$all|Where-Object{$_.ParentProcessId -eq $id -and $_.ProcessId -ne $id}|ForEach-Object{opsproof_kill $_.ProcessId;Stop-Process -Id $_.ProcessId -Force -ErrorAction SilentlyContinue}}',
    powershell`$old=@($all|Where-Object{$_.ParentProcessId -eq ${shellPid} -and $_.CreationDate -le $born})`,
    olderThanMs > 0
      ? `if($old.Count){$old|ForEach-Object{opsproof_kill $_.ProcessId;Stop-Process -Id $_.ProcessId -Force}${self}}`
      : powershell`opsproof_kill ${shellPid}` + self,
  ].join(';')}\nexit\n`;
}
