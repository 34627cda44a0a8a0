import type { Reply } from '../transport/transport.ts';
import type { Facts } from './facts.ts';

/**
 * Reads everything of Facts on Windows: one line of JSON. Caption, Version and LastBootUpTime are those of Win32_OperatingSystem; a 32-bit
 * PowerShell has the machine's own architecture in PROCESSOR_ARCHITEW6432.
 */
export const POWERSHELL_FACTS_COMMAND = `if($env:OS -ne 'Windows_NT'){throw 'this is PowerShell, but not Windows: reach the host by sh'}
$o=Get-CimInstance Win32_OperatingSystem
$a=if($env:PROCESSOR_ARCHITEW6432){$env:PROCESSOR_ARCHITEW6432}else{$env:PROCESSOR_ARCHITECTURE}
$u=New-Object Security.Principal.WindowsPrincipal ([Security.Principal.WindowsIdentity]::GetCurrent())
[ordered]@{caption=$o.Caption;version=$o.Version;architecture=$a;hostname=[Environment]::MachineName;administrator=$u.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator);uptimeMs=[long]((Get-Date)-$o.LastBootUpTime).TotalMilliseconds}|ConvertTo-Json -Compress`;

/** The values of PROCESSOR_ARCHITECTURE (WOW64 Implementation Details), in the words of `uname -m`. */
const MACHINES: Readonly<Record<string, string>> = { AMD64: 'x86_64', ARM64: 'aarch64', x86: 'i686' };

/** The answer of the command. */
export interface WindowsAnswer {
  readonly caption: string;
  readonly version: string;
  readonly architecture: string;
  readonly hostname: string;
  readonly administrator: boolean;
  readonly uptimeMs: number;
}

type Answer = Pick<Reply, 'stdout' | 'stderr' | 'exitCode'>;

/** @returns the facts, or a sentence that says what could not be understood */
export function parsePowerShellFacts(reply: Answer): Facts | string {
  const said = readWindows(reply);
  if (typeof said === 'string') return said;
  return {
    language: 'powershell',
    os: 'windows',
    osVersion: said.version,
    osCodename: '',
    osName: said.caption.trim(),
    architecture: MACHINES[said.architecture] ?? said.architecture,
    kernel: said.version,
    hostname: said.hostname,
    init: 'windows',
    uid: said.administrator ? 0 : -1,
    tools: new Set(),
  };
}

/** @returns a sentence for an answer that makes no sense */
export function readWindows({ stdout, stderr, exitCode }: Answer): WindowsAnswer | string {
  const [said = ''] = stderr.toString('utf8').trim().split('\n', 1);
  if (exitCode !== 0) return `it ended early with exit code ${exitCode}${said === '' ? '' : `: ${said}`}`;
  try {
    const answer = JSON.parse(stdout.toString('utf8')) as Partial<Record<keyof WindowsAnswer, unknown>>;
    const texts = [answer.caption, answer.version, answer.architecture, answer.hostname];
    if (
      texts.every((text) => typeof text === 'string' && text !== '') &&
      typeof answer.administrator === 'boolean'
    )
      return answer as WindowsAnswer;
  } catch {
    // Reported below.
  }
  return 'its answer is not the JSON that was asked for';
}
