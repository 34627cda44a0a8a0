import type { Language, Silenced } from '../language.ts';
import { encodeLines, receiveFile, sendFile } from './file-text.ts';
import { frameText, lookText, PRELUDE } from './frame.ts';
import { killTree } from './process-tree.ts';

const WHO = '$PID';

/** Windows PowerShell 5.1 and PowerShell 7. */
export const POWERSHELL: Language = {
  name: 'powershell',
  prelude: PRELUDE,
  who: WHO,
  greet: (nonce) => lookText(WHO, nonce),
  nothing: '$null',
  frame: frameText,
  signal: killTree,
  receive: receiveFile,
  encode: encodeLines,
  send: sendFile,
  hint,
};

/** The command that starts one that reads commands from its standard input, for sshd of Windows (through cmd or PowerShell) and for WinRM. */
export function powerShellCommand(program: string): string {
  return `${program} -NoLogo -NoProfile -NonInteractive -Command -`;
}

function hint(said: string, { late }: Silenced): string {
  if (/is not recognized|not found|No such file/i.test(said))
    return 'there is no such program: write `shell: powershell` for Windows PowerShell, `shell: pwsh` for PowerShell 7';
  if (/ConstrainedLanguage|language mode/i.test(said))
    return 'PowerShell is kept to its constrained language there; look with an account that is not';
  return late
    ? 'PowerShell may take long to start there: give it more `timeout`'
    : 'the login must be able to start PowerShell with -NoProfile -NonInteractive -Command -';
}
