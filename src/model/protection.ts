import { ConfigurationError } from './errors.ts';
import { matchPattern } from './pattern.ts';

/** What may be sent to the hosts of a protected environment besides the looks of our own nouns. */
export interface Protection {
  readonly environment: string;
  /** The environment's `commands`: exact texts, and `/patterns/` of whole commands. */
  readonly commands: readonly string[];
}

/** Nothing for an environment that may be changed. */
export function protectionOf(from: {
  readonly environment: string;
  readonly protected: boolean;
  readonly commands?: readonly string[];
}): Protection | undefined {
  if (!from.protected) return undefined;
  return Object.freeze({
    environment: from.environment,
    commands: Object.freeze([...(from.commands ?? [])]),
  });
}

/**
 * Whether the environment's file allows a command. A text allows exactly itself. A pattern allows commands that it
 * matches from end to end, and of these only plain ones: nothing in them may join, redirect, expand or hide another command, so
 * that `/ls .+/` does not let `ls /; reboot` through.
 */
export function allowsCommand({ commands }: Protection, command: string): boolean {
  const asked = command.trim();
  return commands.some((entry) => {
    const pattern = commandPattern(entry);
    if (pattern === undefined) return entry.trim() === asked;
    return isPlain(asked) && matchPattern(`^(?:${pattern.source})$`, pattern.flags, asked) === true;
  });
}

/** The pattern of an entry such as `/nginx -[tT]/`; nothing for a plain text. */
export function commandPattern(
  entry: string,
): { readonly source: string; readonly flags: string } | undefined {
  const [, source, flags = ''] = /^\/(.+)\/(i?)$/s.exec(entry.trim()) ?? [];
  return source === undefined ? undefined : { source, flags };
}

/** The environment is protected and this would change something in it. */
export function refusedAction(environment: string, what: string): ConfigurationError {
  return new ConfigurationError([
    {
      message: `the environment "${environment}" is protected, so nothing in it may be changed; refused: ${what}`,
      hint: 'run scenarios that act on an environment that is not protected',
    },
  ]);
}

/** The environment is protected and its file does not list this command. */
export function refusedCommand({ environment, commands }: Protection, command: string): ConfigurationError {
  const listed = commands.length === 0 ? 'it lists none' : `it lists ${commands.length}`;
  return new ConfigurationError([
    {
      message: `the environment "${environment}" is protected, so only the commands that its file lists may be asked (${listed}); refused: ${shorten(command)}`,
      hint: `when it only reads, add it to the file: commands: [${JSON.stringify(command.length > 100 ? '…' : command.trim())}]`,
    },
  ]);
}

/** One command of words: what is quoted is data, and nothing outside of quotes means anything to a shell. */
function isPlain(command: string): boolean {
  // From left to right, as a shell reads it: a quote inside of other quotes is data.
  const bare = command.replaceAll(/'[^']*'|"[^"$`\\]*"/g, '');
  return !/[;&|<>`$()\\\n\r#!'"]/.test(bare);
}

function shorten(command: string): string {
  const line = command.trim().replaceAll(/\s*\n\s*/g, '⏎');
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
