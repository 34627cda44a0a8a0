/** Time as messages of this layer say it: `350 ms`, `1.2 s`, `30 s`. */
export function printElapsed(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  return `${Math.round(ms / 100) / 10} s`;
}

/** A command on one line of a message, cut off after 200 characters. */
export function printCommand(command: string): string {
  const line = command.trim().replaceAll(/\s*\n\s*/g, '⏎');
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
