import { cutEnd } from '../model/cut.ts';
import { printElapsed } from '../model/elapsed.ts';
import { ActionFailed, ConfigurationError, UnableError } from '../model/errors.ts';
import type { HostVerb } from '../model/host-verb.ts';
import { WINDOWS_PATH } from '../resource/powershell.ts';
import { fromBytes } from '../transport/file-source.ts';
import type { Reply } from '../transport/transport.ts';
import type { Action } from './action.ts';

/** How many characters of one line of a command or its output a message shows. */
const LONGEST_LINE = 1000;
/** How many characters of a path a message shows. */
const LONGEST = 300;
/** What to do next after a command that failed. */
const TRY = 'when a failing command is meant, say: I try to run "…", and check the exit status';
/** Deadline of a command that an action runs, in milliseconds. */
const COMMAND_MS = 10 * 60_000;

/**
 * Runs the operator's own shell text. `the output` and `the exit status` then refer to its answer.
 * @param mayFail false: an exit status other than 0 is red
 */
export function runCommand(command: string, mayFail: boolean): Action {
  if (command.trim() === '') throw new ConfigurationError([{ message: 'the command is empty' }]);
  return {
    label: `run ${JSON.stringify(command)}`,
    changes: true,
    from: 'hosts',
    async perform({ scenario }, hosts) {
      for (const name of hosts) {
        const host = await scenario.host(name);
        const reply = await host.run(command, { timeoutMs: COMMAND_MS, once: true });
        scenario.reply = reply;
        if (!mayFail && reply.exitCode !== 0)
          throw new ActionFailed(printFailure(command, name, host.label, reply, TRY));
      }
    },
  };
}

/** Writes a whole file, with the content of the doc string plus a newline at its end. */
export function writeFile(path: string, content: string): Action {
  const windows = WINDOWS_PATH.test(path);
  if (!path.startsWith('/') && !windows)
    throw new ConfigurationError([
      { message: `a path must start with "/"; found ${JSON.stringify(cutEnd(path, LONGEST))}` },
    ]);
  if (path.includes('\0') || content.includes('\0')) {
    throw new ConfigurationError([
      { message: 'a NUL byte cannot be part of a command: neither the path nor the content may have one' },
    ]);
  }
  const shown = cutEnd(path, LONGEST);
  const text = content === '' || content.endsWith('\n') ? content : `${content}\n`;
  return {
    label: `write the file ${JSON.stringify(cutEnd(path, LONGEST))}`,
    changes: true,
    from: 'hosts',
    async perform({ scenario }, hosts) {
      for (const name of hosts) {
        const host = await scenario.host(name);
        // On other systems it would be a file of that name in the login's working directory.
        if (windows && (await host.facts()).language !== 'powershell')
          throw new UnableError(
            `${shown} is a Windows path, and ${name} (${host.label}) does not run Windows`,
          );
        const reply = await host.put(fromBytes(text), path, { timeoutMs: COMMAND_MS });
        if (reply.exitCode === 0) continue;
        throw new ActionFailed(printFailure(`write ${shown}`, name, host.label, reply, whyNotWritten(reply)));
      }
    },
  };
}

/** Stops, starts, restarts, kills, pauses or unpauses a host of an ephemeral stack. */
export function verbOnHosts(verb: HostVerb): Action {
  return {
    label: `${verb} the host`,
    changes: true,
    verb,
    from: 'hosts',
    async perform(stage, hosts) {
      for (const name of hosts) await stage.turn(name, verb);
    },
  };
}

function whyNotWritten({ stderr }: Reply): string {
  const said = stderr.toString('utf8');
  if (/No space left on device|Disk quota exceeded/i.test(said))
    return 'the disk is full or the quota exceeded, and the file is now incomplete: see df on the host';
  return 'its folder must be there, and the login must be one that may write it';
}

/** @param hint what to do next */
function printFailure(what: string, host: string, over: string, reply: Reply, hint: string): string {
  const last = (stream: Buffer, name: string) => {
    const lines = stream.toString('utf8').trimEnd().split('\n').slice(-10);
    return lines.length === 1 && lines[0] === ''
      ? []
      : [`  ${name}:`, ...lines.map((line) => `    ${cutEnd(line, LONGEST_LINE)}`)];
  };
  const [first = what, ...more] = what.trim().split('\n');
  const shown =
    more.length === 0
      ? cutEnd(first, LONGEST_LINE)
      : `${cutEnd(first, LONGEST_LINE)} … (${more.length + 1} lines)`;
  return [
    `${JSON.stringify(shown)} on ${host}: exit status ${reply.exitCode} after ${printElapsed(reply.durationMs)}, over ${over}`,
    ...last(reply.stderr, 'last error output'),
    ...last(reply.stdout, 'last output'),
    `  hint: ${hint}`,
  ].join('\n');
}
