import { powershell } from '../../transport/powershell/quote.ts';
import { ABSENT, type JsonAnswer, lookByPowerShell } from '../powershell.ts';
import type { Look, State, Unable } from '../resource.ts';
import type { Sight } from '../sight.ts';

/** The exit code of a service that was never started since the boot (ERROR_SERVICE_NEVER_STARTED, System Error Codes). */
const NEVER_STARTED = 1077;

/** Win32_Service has names in any case, which Windows ignores. */
export function lookServiceByPowerShell(name: string): Look {
  return lookByPowerShell(
    [
      powershell`$s=@(Get-CimInstance Win32_Service|Where-Object{$_.Name -eq ${name}})`,
      `if(-not $s.Count){return '{"exists":false}'}`,
      '[ordered]@{state=$s[0].State;mode=$s[0].StartMode;id=$s[0].ProcessId;code=$s[0].ExitCode}|ConvertTo-Json -Compress',
    ].join('\n'),
    readService,
  );
}

/** State: Running, Stopped, Paused, Start Pending …; StartMode: Boot, System, Auto, Manual, Disabled (Win32_Service). */
function readService({ exists, state: said, mode, id: pid, code }: JsonAnswer): Sight | Unable {
  if (exists === false) return ABSENT;
  if (typeof said !== 'string' || typeof mode !== 'string')
    return { unable: 'Win32_Service does not give the state of the service' };
  const running = said === 'Running';
  const state: Record<string, State[string]> = {
    exists: true,
    running,
    active: running,
    enabled: ['Boot', 'System', 'Auto'].includes(mode),
    masked: mode === 'Disabled',
    state: said,
    pid: running && typeof pid === 'number' ? pid : null,
  };
  if (typeof code === 'number') state.failed = said === 'Stopped' && code !== 0 && code !== NEVER_STARTED;
  return { state, unseen: {} };
}
