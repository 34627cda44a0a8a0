import { quotePowerShell } from './quote.ts';

/**
 * How one command travels through a long-lived PowerShell that reads its standard input (`-Command -`): each is one line that calls a
 * function of the prelude with the command in base64, so that it is complete whatever it contains. The frame is that of Language.frame.
 */

/**
 * Longest command line of Windows in characters (CreateProcessW), with room for the program and its options. A foreign command is an
 * argument in base64 of UTF-16.
 */
const LONGEST = 30_000;

/** Before a foreign command: UTF-8 output, and no progress bars among the errors. */
const BEFORE =
  "$ProgressPreference='SilentlyContinue';[Console]::OutputEncoding=New-Object Text.UTF8Encoding $false\n";

/**
 * One line each, as PowerShell reads its standard input line by line.
 *
 * `opsproof_look` runs a command of ours in a scope of its own; it stops at the first error, whose words are on standard error, with status 1.
 * `opsproof_run` gives a command of somebody else a process of its own, so that `exit`, variables and where it stands end with it, its streams are
 * those of a process, and its exit code is its own. One that does not fit into three digits is 999.
 * Bytes go to the streams themselves, as the encoding of a console is whatever the machine was set to.
 */
export const PRELUDE = [
  "$ErrorActionPreference='Continue';$ProgressPreference='SilentlyContinue'",
  '$opsproof_out=[Console]::OpenStandardOutput();$opsproof_err=[Console]::OpenStandardError()',
  'function opsproof_write($to,[string]$text){$b=[Text.Encoding]::UTF8.GetBytes($text);$to.Write($b,0,$b.Length);$to.Flush()}',
  "function opsproof_begin($nonce){opsproof_write $opsproof_out ($nonce+'B');opsproof_write $opsproof_err ($nonce+'B')}",
  "function opsproof_end($nonce,[long]$status){if($status -lt 0 -or $status -gt 999){$status=999};opsproof_write $opsproof_out ($nonce+'E'+$status.ToString('000'));opsproof_write $opsproof_err ($nonce+'E000')}",
  'function opsproof_look($nonce,$code){opsproof_begin $nonce;$status=0;' +
    'try{$ErrorActionPreference=\'Stop\';& ([ScriptBlock]::Create([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($code))))|ForEach-Object{opsproof_write $opsproof_out ([string]$_+"`n")}}' +
    'catch{$status=1;opsproof_write $opsproof_err ($_.Exception.Message+"`n")};opsproof_end $nonce $status}',
  'function opsproof_run($nonce,$code){opsproof_begin $nonce;$status=999;' +
    'try{$i=New-Object Diagnostics.ProcessStartInfo;$i.FileName=(Get-Process -Id $PID).Path;' +
    "$i.Arguments='-NoLogo -NoProfile -NonInteractive -OutputFormat Text -EncodedCommand '+$code;" +
    '$i.UseShellExecute=$false;$i.RedirectStandardInput=$true;$i.RedirectStandardOutput=$true;$i.RedirectStandardError=$true;' +
    '$p=[Diagnostics.Process]::Start($i);$p.StandardInput.Close();$t=$p.StandardError.BaseStream.CopyToAsync($opsproof_err);' +
    '$p.StandardOutput.BaseStream.CopyTo($opsproof_out);$t.Wait();$p.WaitForExit();$status=$p.ExitCode}' +
    'catch{opsproof_write $opsproof_err ($_.Exception.Message+"`n")};opsproof_end $nonce $status}',
  '',
].join('\n');

/** See Language.frame. A look is our own command; its answers are JSON, so its mark is not needed. */
export function frameText(command: string, nonce: string, mark?: string): string {
  if (command.includes('\0')) throw new TypeError('a NUL byte cannot be part of a command');
  return mark === undefined ? runText(command, nonce) : lookText(command, nonce);
}

/** A command of ours, in the shell itself. */
export function lookText(command: string, nonce: string): string {
  return call('opsproof_look', nonce, Buffer.from(command).toString('base64'));
}

function runText(command: string, nonce: string): string {
  const code = Buffer.from(BEFORE + command, 'utf16le').toString('base64');
  if (code.length > LONGEST)
    throw new TypeError(
      `a command in PowerShell has at most ${Math.floor((LONGEST * 3) / 8) - BEFORE.length} characters, and this one has ${command.length}; put it into a script`,
    );
  return call('opsproof_run', nonce, code);
}

function call(name: string, nonce: string, code: string): string {
  return `${name} ${quotePowerShell(nonce)} ${quotePowerShell(code)}\n`;
}
