import type { HostReason } from '../model/reason.ts';
import type { Reply } from '../transport/transport.ts';
import type { Unable } from './resource.ts';

/** Exit status of a shell that did not find a command (POSIX.1-2024, Shell Command Language 2.8.2). */
const NOT_FOUND = 127;

/** The answer makes no sense, so it proves nothing. @param asked what was asked, for example `stat` */
export function garbled(asked: string, reply: Reply): Unable {
  if (reply.exitCode === NOT_FOUND) {
    return {
      unable: `${asked} could not be run: ${firstLine(reply.stderr) ?? 'command not found'}`,
      hint: 'install it on the host, in the PATH of the session',
    };
  }
  const said = firstLine(reply.stderr) ?? firstLine(reply.stdout);
  const end = said === undefined ? 'said nothing' : `said ${JSON.stringify(said)}`;
  return { unable: `${asked} ended with status ${reply.exitCode} and ${end}` };
}

/** A reason in which parts are one host's own. */
export function unableFor({ text, common }: HostReason, hint: string): Unable {
  return { unable: text, hint, reason: { why: common, hint } };
}

/** First line that is not empty, at most 200 characters of it. */
export function firstLine(output: Buffer | string): string | undefined {
  const line = output
    .toString('utf8')
    .split('\n')
    .map((text) => text.trim())
    .find((text) => text !== '');
  return line === undefined || line.length <= 200 ? line : `${line.slice(0, 200)}…`;
}
