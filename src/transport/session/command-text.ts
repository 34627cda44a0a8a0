/** A command on one line of a message, cut off after 200 characters. */
export function printCommand(command: string): string {
  const line = command.trim().replaceAll(/\s*\n\s*/g, '⏎');
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
