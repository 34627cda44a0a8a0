import type { Reply } from '../../transport/transport.ts';
import type { Unable } from '../resource.ts';
import { notRun, notSeen, unrun } from './command.failure.ts';

/** What makes success of the failure or the silence of another command: `! grep`, `test -z "$(…)"`, `[ "$(…)" = 0 ]`. */
const INVERTS =
  /(?:^|[;&|({]\s*|\b(?:if|while|until|then|else|do)\s+)!\s|(?:\[|\btest)\s+(?:!\s+)?-z\s|(?:\s-eq\s+|\s==?\s*)["']?0["']?(?:\s|\]|$)|\s==?\s*(?:""|'')(?:\s|\]|$)/;

/**
 * Why the exit status tells nothing: a part of the command was not run, or could not look and its failure counts as success. Nothing where
 * the command itself says what to do then (`a || b`).
 */
export function statusReason({ exitCode, stderr }: Reply, command: string): Unable | undefined {
  if (exitCode === 126 || exitCode === 127 || command.includes('||')) return undefined;
  const said = stderr.toString('utf8');
  if (unrun(exitCode, said) !== undefined) return undefined;
  const part = notRun(said);
  if (part !== undefined)
    return {
      unable: `part of it was not run: ${part}`,
      hint: 'look for the program first, or hide its messages if it may be missing: 2>/dev/null',
    };
  const unseen = exitCode === 0 && INVERTS.test(command) ? notSeen(said) : undefined;
  return unseen === undefined
    ? undefined
    : {
        unable: `part of it could not look, and the command makes success of that: ${unseen}`,
        hint: 'look as a user who may see everything',
      };
}

/**
 * Why success tells nothing: it comes of what a part has not found, and whether that could read is hidden.
 * @param reader the part, if there is one
 */
export function unreadStatus(
  { exitCode }: Reply,
  command: string,
  reader: string | undefined,
): Unable | undefined {
  if (reader === undefined || exitCode !== 0 || !INVERTS.test(command) || command.includes('||'))
    return undefined;
  return {
    unable: `whether ${JSON.stringify(reader)} could read everything is not known, and the command makes success of nothing: its messages are hidden`,
    hint: 'leave its messages on stderr',
  };
}

/** Why it proves nothing that the exit status is another one: the command was not run. */
export function undeniableStatus({ exitCode, stderr }: Reply): Unable | undefined {
  const why = unrun(exitCode, stderr.toString('utf8'));
  return why === undefined
    ? undefined
    : { unable: why, hint: `if that is intended, say so: exit status ${exitCode}` };
}
