import type { Reply } from '../transport/transport.ts';
import type { Listing, Unable } from './resource.ts';
import { garbled } from './unable.ts';

/**
 * A listing whose command prints one name per line.
 * @param asked what was asked, for messages
 * @param pick returns the name in a line, or undefined for another line
 */
export function listLines(
  command: string,
  asked: string,
  pick: (line: string) => string | undefined = (line) => line,
): Listing {
  return {
    command,
    read(reply: Reply): readonly string[] | Unable {
      if (reply.exitCode !== 0) return garbled(asked, reply);
      if (reply.truncated) return { unable: `${asked}: the list is longer than the limit` };
      const lines = reply.stdout.toString('utf8').split('\n');
      return lines.flatMap((line) => (line === '' ? [] : (pick(line) ?? [])));
    },
  };
}
