import { constants } from 'node:os';
import type { Reply } from '../transport/transport.ts';
import type { Unable } from './resource.ts';
import { firstLine } from './unable.ts';

/** What a shell writes before its own message: `sh: 1: eval: `, `bash: line 3: `, `sh: eval: line 1: `. */
const OF_SHELL = '^\\S*sh: (?:(?:eval|line \\d+|\\d+): )*';
/** A part of the command that the shell could not run, in a pipeline too, whose exit status is that of its last part. */
const NOT_RUN = new RegExp(`${OF_SHELL}.+: (?:(?:command )?not found|Permission denied)$`, 'm');
const SYNTAX = new RegExp(`${OF_SHELL}(?:[Ss]yntax error|unexpected EOF)`, 'm');

const HINT = 'when that is meant, say its exit status beside it, in a table: | exit status | 1 |';

/**
 * Why what a command has written proves nothing, or nothing: it was not run, or not to its end, or it failed. Who asks for its exit
 * status beside it knows that it may.
 */
export function outputReason(reply: Pick<Reply, 'exitCode' | 'stderr'>, hint = HINT): Unable | undefined {
  const said = reply.stderr.toString('utf8');
  const because = (what: string): Unable => {
    const line = firstLine(said);
    return { unable: `${what}${line === undefined ? '' : `: ${line}`}`, hint };
  };
  const { exitCode } = reply;
  if (exitCode === 127) return because('it was not run, as a command was not found (exit status 127)');
  if (exitCode === 126) return because('it was not run, as a command cannot be executed (exit status 126)');
  if (exitCode !== 0 && SYNTAX.test(said))
    return because(`it was not run, as the shell cannot read it (exit status ${exitCode})`);
  const part = NOT_RUN.exec(said)?.[0];
  if (part !== undefined) return { unable: `a part of it was not run: ${part}`, hint };
  const signal = exitCode > 128 ? signalName(exitCode - 128) : undefined;
  if (signal !== undefined)
    return because(`it was ended by ${signal} before it was done (exit status ${exitCode})`);
  return exitCode === 0
    ? undefined
    : because(
        `it failed (exit status ${exitCode}), and what it has written then may not be the whole answer`,
      );
}

/** A shell tells a signal by 128 and its number (POSIX.1-2024, Shell Command Language 2.8.2). */
function signalName(number: number): string | undefined {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
}
