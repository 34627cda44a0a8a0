import { ConfigurationError } from './errors.ts';
import { matchPattern } from './pattern.ts';

/** Why nothing may be changed in an environment that asks for approvals. */
export interface Unapproved {
  /** `1 approval is needed, 0 given`. */
  readonly why: string;
  /** Lines: what was found, why it does not count, and how to ask for an approval. */
  readonly hint: string;
  /** Where the environment asks for approvals. */
  readonly place?: { readonly file: string; readonly line: number };
}

/** An environment in which nothing may be changed: it is protected, or not approved. */
export interface Guarded {
  readonly environment: string;
  readonly unapproved?: Unapproved | undefined;
}

/** What may be sent to the hosts of a guarded environment besides the looks of our own nouns. */
export interface Protection extends Guarded {
  /** The environment's `commands`: exact texts, and `/patterns/` of whole commands. */
  readonly commands: readonly string[];
}

/** Nothing for an environment that may be changed. */
export function protectionOf(from: {
  readonly environment: string;
  readonly protected: boolean;
  readonly commands?: readonly string[];
  readonly unapproved?: Unapproved | undefined;
}): Protection | undefined {
  if (!from.protected && from.unapproved === undefined) return undefined;
  return Object.freeze({
    environment: from.environment,
    commands: Object.freeze([...(from.commands ?? [])]),
    ...(from.unapproved === undefined ? {} : { unapproved: Object.freeze({ ...from.unapproved }) }),
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

/** The environment is guarded and this would change something in it. */
export function refusedAction(guarded: Guarded, what: string): ConfigurationError {
  const hint = guarded.unapproved?.hint ?? 'run scenarios that act on an environment that is not protected';
  const message = `${stateOf(guarded)}, so nothing in it may be changed; refused: ${what}`;
  return new ConfigurationError([{ message, hint }]);
}

/** The environment is guarded and its file does not list this command. */
export function refusedCommand(protection: Protection, command: string): ConfigurationError {
  const { commands } = protection;
  const listed = commands.length === 0 ? 'it lists none' : `it lists ${commands.length}`;
  return new ConfigurationError([
    {
      message: `${stateOf(protection)}, so only the commands that its file lists may be run (${listed}); refused: ${shorten(command)}`,
      hint: `if it only reads, add it to the file: commands: [${JSON.stringify(command.length > 100 ? '…' : command.trim())}]`,
    },
  ]);
}

function stateOf({ environment, unapproved }: Guarded): string {
  const state = unapproved === undefined ? 'protected' : `not approved for this run (${unapproved.why})`;
  return `the environment "${environment}" is ${state}`;
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
