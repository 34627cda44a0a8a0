import { ConfigurationError } from './errors.ts';
import type { Guarded, Protection } from './protection.ts';

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

function shorten(command: string): string {
  const line = command.trim().replaceAll(/\s*\n\s*/g, '⏎');
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
