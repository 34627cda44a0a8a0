import { powershell } from './quote.ts';

/**
 * How a file travels, see Language. The bytes come as lines of base64, because PowerShell reads its standard input as text, in the
 * machine's encoding. They are sent unchanged, to the stream itself.
 */

/** Bytes in one line. */
const PIECE = 12 * 1024;

/** See Language.encode. */
export function encodeLines(bytes: Buffer): Buffer {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += PIECE)
    lines.push(`${bytes.subarray(at, at + PIECE).toString('base64')}\n`);
  return Buffer.from(lines.join(''));
}

/** See Language.receive. */
export function receiveFile(path: string, size: number, nonce: string): string {
  return oneLine([
    powershell`$n=${nonce};$left=[long]${size};$status=0;$size=-1`,
    "opsproof_write $opsproof_out ($n+'B'+$PID+';')",
    powershell`try{$f=[IO.File]::Open(${path},'Create','Write');try{while($left -gt 0){$line=[Console]::In.ReadLine();if($line -eq $null){break};$b=[Convert]::FromBase64String($line);$f.Write($b,0,$b.Length);$left-=$b.Length}}finally{$f.Close()};$size=(New-Object IO.FileInfo ${path}).Length}catch{$status=1;opsproof_write $opsproof_err ($_.Exception.Message+"\`n")}`,
    "opsproof_write $opsproof_err ($n+'E')",
    "opsproof_write $opsproof_out ($n+'E'+$status+','+$size+';')",
  ]);
}

/** See Language.send. */
export function sendFile(path: string, nonce: string): string {
  return oneLine([
    powershell`$n=${nonce};$status=0`,
    "opsproof_write $opsproof_out ($n+'B'+$PID+';')",
    powershell`try{$f=[IO.File]::Open(${path},'Open','Read','ReadWrite');try{opsproof_write $opsproof_out ($n+'S'+$f.Length+';');$f.CopyTo($opsproof_out)}finally{$f.Close()}}catch{$status=1;opsproof_write $opsproof_err ($_.Exception.Message+"\`n")}`,
    '$opsproof_out.Flush()',
    "opsproof_write $opsproof_err ($n+'E')",
    "opsproof_write $opsproof_out ($n+'E'+$status+',-1;')",
  ]);
}

/** Data that is no longer read must not become a command: the shell ends with it. */
function oneLine(statements: readonly string[]): string {
  return `& {${statements.join(';')};[Environment]::Exit(0)}\n`;
}
