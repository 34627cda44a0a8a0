import { matchPattern } from './pattern.ts';
import type { Protection } from './protection.ts';

/**
 * Whether the environment's file allows a command. A text allows exactly itself. A pattern allows commands that it matches from end to end,
 * and only plain ones: nothing in them may join, redirect, expand or hide another command, so that `/ls .+/` does not allow `ls /; reboot`.
 */
export function allowsCommand({ commands }: Protection, command: string): boolean {
  const asked = command.trim();
  return commands.some((entry) => {
    const pattern = commandPattern(entry);
    if (pattern === undefined) return entry.trim() === asked;
    return isPlain(asked) && matchPattern(`^(?:${pattern.source})$`, pattern.flags, asked) === true;
  });
}

/** The pattern of an entry such as `/nginx -[tT]/`; undefined for a plain text. */
export function commandPattern(
  entry: string,
): { readonly source: string; readonly flags: string } | undefined {
  const [, source, flags = ''] = /^\/(.+)\/(i?)$/s.exec(entry.trim()) ?? [];
  return source === undefined ? undefined : { source, flags };
}

/** One simple command: quoted text is data, and nothing outside quotes is special to a shell. */
function isPlain(command: string): boolean {
  // From left to right, as a shell reads it: a quote inside other quotes is data.
  const bare = command.replaceAll(/'[^']*'|"[^"$`\\]*"/g, '');
  return !/[;&|<>`$()\\\n\r#!'"]/.test(bare);
}
