import type { Reply } from '../transport/transport.ts';
import type { Look, Unable } from './resource.ts';
import { lookWith, type Sight } from './sight.ts';
import { firstLine, garbled } from './unable.ts';

/** An answer in JSON: a map from ConvertTo-Json. */
export type JsonAnswer = Readonly<Record<string, unknown>>;

/**
 * A look in PowerShell whose command prints one map as JSON. The session stops it at the first error that it does not catch; then it is
 * unable, with the message of that error.
 */
export function lookByPowerShell(command: string, read: (answer: JsonAnswer) => Sight | Unable): Look {
  return {
    ...lookWith(command, (reply) => {
      const answer = readMap(reply);
      return 'unable' in answer ? (answer as unknown as Unable) : read(answer);
    }),
    language: 'powershell',
  };
}

function readMap(reply: Reply): JsonAnswer {
  if (reply.exitCode !== 0) {
    const said = firstLine(reply.stderr);
    return {
      unable: `PowerShell could not look: ${said ?? `it ended with status ${reply.exitCode}`}`,
      hint: 'try the command by hand on the host; a cmdlet may be missing there, or the login may not be allowed to look',
    };
  }
  try {
    const answer: unknown = JSON.parse(reply.stdout.toString('utf8'));
    if (typeof answer === 'object' && answer !== null && !Array.isArray(answer)) return answer as JsonAnswer;
  } catch {
    // Reported below.
  }
  return { ...garbled('PowerShell', reply) };
}

/** What is missing, or known to be nowhere. */
export const ABSENT: Sight = { state: { exists: false }, unseen: {} };

/** The values of a list: ConvertTo-Json sometimes omits an empty one, and turns one with a single value into that value. */
export function listOfAnswer(value: unknown): readonly unknown[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** A path in the form of Windows: `C:\…`, `C:/…`, `\\server\share\…`. */
export const WINDOWS_PATH = /^(?:[A-Za-z]:[\\/]|\\\\[^\\/?.])/;

/** Why such a path is impossible on this host, or undefined. */
export function notOfThisHost(path: string, windows: boolean): Unable | undefined {
  if (windows === WINDOWS_PATH.test(path)) return undefined;
  return windows
    ? { unable: `${path} is not a Windows path`, hint: 'write it with its drive: C:\\Windows' }
    : {
        unable: `${path} is a Windows path, and the host does not run Windows`,
        hint: 'a path begins with / there',
      };
}
