import { powershell } from '../../transport/powershell/quote.ts';
import { type JsonAnswer, listOfAnswer, lookByPowerShell } from '../powershell.ts';
import type { Look, State, Unable } from '../resource.ts';
import type { Sight } from '../sight.ts';

/** Win32_Process: sizes in bytes, processor times in 100 ns. A name may be given without its .exe. The look itself does not count. */
export function lookProcessByPowerShell(name: string, wanted: readonly string[]): Look {
  const own = [
    'id=$_.ProcessId;memory=[long]$_.WorkingSetSize;virtual=[long]$_.VirtualSize;threads=$_.ThreadCount;handles=$_.HandleCount;line=$_.CommandLine',
    'cpuMs=[long](($_.KernelModeTime+$_.UserModeTime)/10000)',
    'ageMs=if($_.CreationDate){[long]((Get-Date)-$_.CreationDate).TotalMilliseconds}',
  ];
  if (wanted.includes('user'))
    own.push('user=$(try{$o=Invoke-CimMethod $_ GetOwner;if($o.User){$o.Domain+[char]92+$o.User}}catch{})');
  if (wanted.includes('parents')) own.push('parent=$names[[string]$_.ParentProcessId]');
  return lookByPowerShell(
    [
      '$all=Get-CimInstance Win32_Process',
      '$names=@{};$all|ForEach-Object{$names[[string]$_.ProcessId]=$_.Name}',
      powershell`$found=@($all|Where-Object{$_.ProcessId -ne $PID -and ($_.Name -eq ${name} -or $_.Name -eq ${`${name}.exe`})}|ForEach-Object{[ordered]@{` +
        `${own.join(';')}}})`,
      '@{processes=$found}|ConvertTo-Json -Compress -Depth 3',
    ].join('\n'),
    readProcesses,
  );
}

interface Process {
  readonly id: number;
  readonly memory: number;
  readonly virtual: number;
  readonly threads: number;
  readonly handles: number;
  readonly line: string | null;
  readonly cpuMs: number;
  readonly ageMs: number | null;
  readonly user?: string | null;
  readonly parent?: string | null;
}

function readProcesses({ processes }: JsonAnswer): Sight | Unable {
  const found = listOfAnswer(processes) as readonly Process[];
  const count = found.length;
  if (count === 0) return { state: { exists: false, running: false, count: 0, pids: [] }, unseen: {} };
  const sum = (of: (process: Process) => number) => found.reduce((all, process) => all + of(process), 0);
  const unseen: Record<string, Unable> = {
    nice: { unable: 'Windows has priorities instead of nice values' },
    states: { unable: 'Windows does not say in which state a process is' },
  };
  const state: Record<string, State[string]> = {
    exists: true,
    running: true,
    count,
    pids: found.map(({ id }) => String(id)),
    memory: sum(({ memory }) => memory),
    'virtual memory': sum((process) => process.virtual),
    threads: sum(({ threads }) => threads),
  };
  unseen['open files'] = { unable: 'Windows tells handles, which are not only files' };
  const ages = found.map(({ ageMs }) => ageMs ?? 0);
  if (ages.every((age) => age > 0)) {
    state.uptime = Math.max(...ages);
    state.cpu = sum(({ cpuMs, ageMs }) => (100 * cpuMs) / (ageMs ?? 1));
  }
  const each = (attribute: string, of: (process: Process) => string | null | undefined, why: string) => {
    const values = found.map(of);
    if (values.every((value) => typeof value === 'string'))
      state[attribute] = [...new Set(values as string[])].sort();
    else unseen[attribute] = { unable: why, hint: 'look as an administrator' };
  };
  each('arguments', ({ line }) => line, 'the command line of one of them may not be seen');
  each('user', ({ user }) => user, 'whose one of them is may not be seen');
  each('parents', ({ parent }) => parent, 'what started one of them has ended');
  return { state, unseen };
}
