import { powershell } from '../../transport/powershell/quote.ts';
import { ABSENT, lookByPowerShell } from '../powershell.ts';
import type { Look } from '../resource.ts';

/** The variables of the session itself, which sets none. There are no empty ones: Windows treats them as missing. */
export function lookVariableByPowerShell(name: string): Look {
  return lookByPowerShell(
    powershell`$v=[Environment]::GetEnvironmentVariable(${name})
@{exists=$v -ne $null;value=$v}|ConvertTo-Json -Compress`,
    ({ exists, value }) =>
      exists === true && typeof value === 'string' ? { state: { exists: true, value }, unseen: {} } : ABSENT,
  );
}
