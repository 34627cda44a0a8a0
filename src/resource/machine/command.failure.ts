import { isUtf8 } from 'node:buffer';
import { constants } from 'node:os';
import type { Reply } from '../../transport/transport.ts';
import type { Unable } from '../resource.ts';
import { firstLine } from '../unable.ts';

/** Prefixes of a shell's own messages, and of its scripts': `sh: 1: eval: `, `bash: line 3: `, `/usr/bin/check: 2: `. */
const OF_SHELL = String.raw`^(?:\S*sh: (?:(?:eval|line \d+|\d+): )*|\S+: (?:line )?\d+: (?:eval: )?)`;

/** Parts of the command that could not be run, also in a pipeline, whose exit status is that of its last part. */
const NOT_RUN = new RegExp(
  [
    `${OF_SHELL}.+: (?:(?:command )?not found|Permission denied|No such file or directory)$`,
    // A redirection, in the words of dash and busybox.
    `${OF_SHELL}(?:cannot|can't) (?:open|create) .+$`,
    `${OF_SHELL}(?:[Ss]yntax error|unexpected EOF).*$`,
    '^.+: command not found$',
    // Programs that run others (env(1), timeout(1), …).
    String.raw`^\S*(?:env|nice|nohup|timeout|stdbuf|setpriv|setsid|ionice|chrt|taskset|chroot): .+: No such file or directory$`,
  ].join('|'),
  'm',
);
const SYNTAX = new RegExp(`${OF_SHELL}(?:[Ss]yntax error|unexpected EOF)`, 'm');

/** Messages of tools about what they could not read (strerror(3)); processes that end meanwhile are not a problem. */
const NOT_SEEN =
  /^(?!.*\/proc\/\d+\b.*No such file)\S+: .*(?:Permission denied|Operation not permitted|No such file or directory|Input\/output error|Stale file handle)\)?$/m;

/** As tools say that they failed in another way; a warning is none. What they have written before proves only what is in it. */
const COMPLAINT =
  /^(?!.*\bwarning\b|.*\/proc\/\d+\b.*No such file)(?:(?:[\w./+-]+(?:\[\d+\])?: )+.*\b(?:cannot|can't|could not|couldn't|unable to|failed|failure|fatal|error|denied|refused|not permitted|must be root|is required|timed out|not found|no such)\b.*|(?:error|fatal|failed|E): .*|Traceback \(most recent call last\).*|.*\b(?:must be root|connection refused|cannot connect to)\b.*)$/im;

const HINT = 'if that is intended, add its exit status to the table: | exit status | 1 |';

const PART_HINT =
  'the exit status of several commands is that of the last one; look as a user who may see everything, or hide what does not matter: 2>/dev/null';

/** What is asked besides. */
export interface OutputQuestion {
  /** A check that says how the command may end expects that it may fail. */
  readonly beside: boolean;
  readonly stream: 'stdout' | 'stderr';
  readonly hint?: string;
}

/**
 * Why the output of a command proves nothing, or undefined: it was not run, or not to its end, or it failed, as a whole or in a part. The
 * output of a command that ran to its end and failed is the `part` of the reason.
 */
export function outputReason(
  reply: Reply,
  { beside, stream, hint = HINT }: OutputQuestion,
): Unable | undefined {
  const { exitCode, stderr } = reply;
  const said = stderr.toString('utf8');
  const because = (what: string): Unable => {
    const line = firstLine(said);
    return { unable: `${what}${line === undefined ? '' : `: ${line}`}`, hint };
  };
  const why = unrun(exitCode, said);
  if (why !== undefined) return beside ? undefined : because(why);
  // Its exit status says nothing about a part. The message about that part is evidence itself.
  const part = beside && stream === 'stderr' ? undefined : notRun(said);
  if (part !== undefined) return { unable: `part of it was not run: ${part}`, hint: PART_HINT };
  if (exitCode === 0) {
    if (stream !== 'stdout') return undefined;
    const unseen = notSeen(said);
    if (unseen !== undefined) return { unable: `part of it could not look: ${unseen}`, hint: PART_HINT };
    const complaint = COMPLAINT.exec(said)?.[0];
    if (complaint === undefined || reply.truncated || !isUtf8(reply.stdout)) return undefined;
    const part = withoutLastNewline(reply.stdout);
    return { unable: `part of it may have failed: ${complaint}`, hint: PART_HINT, part };
  }
  if (beside) return undefined;
  const signal = exitCode > 128 ? signalName(exitCode - 128) : undefined;
  if (signal !== undefined) return because(`${signal} ended it before it finished (exit status ${exitCode})`);
  const failed = because(`it failed (exit status ${exitCode}), so its output may be incomplete`);
  return reply.truncated || !isUtf8(reply[stream])
    ? failed
    : { ...failed, part: withoutLastNewline(reply[stream]) };
}

/** Why the command as a whole was not run, or undefined. */
export function unrun(exitCode: number, stderr: string): string | undefined {
  if (exitCode === 127) return 'it was not run, because a command was not found (exit status 127)';
  if (exitCode === 126) return 'it was not run, because a command cannot be executed (exit status 126)';
  return exitCode !== 0 && SYNTAX.test(stderr)
    ? `it was not run, because the shell cannot parse it (exit status ${exitCode})`
    : undefined;
}

/** The message of a shell about a part that it could not run, or undefined. */
export function notRun(stderr: string): string | undefined {
  return NOT_RUN.exec(stderr)?.[0];
}

/** The message of a tool about what it could not read, or undefined. */
export function notSeen(stderr: string): string | undefined {
  return NOT_SEEN.exec(stderr)?.[0];
}

/** The content of a stream for people. */
export function withoutLastNewline(output: Buffer): string {
  return output.toString('utf8').replace(/\n$/, '');
}

/** A shell reports a signal by 128 plus its number (POSIX.1-2024, Shell Command Language 2.8.2). */
function signalName(number: number): string | undefined {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
}
