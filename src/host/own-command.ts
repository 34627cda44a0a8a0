/** A command that our own code made of quoted data, and that only reads. */
export interface OwnCommand {
  readonly text: string;
}

/** Nothing else can add to it: neither the set nor ownCommand is part of the public surface. */
const made = new WeakSet<object>();

/** Marks a command as ours: made with the `sh` template, it reads and never writes. */
export function ownCommand(text: string): OwnCommand {
  const command = Object.freeze({ text });
  made.add(command);
  return command;
}

/** Whether ownCommand made it; an object that only looks like one does not count. */
export function isOwnCommand(command: unknown): command is OwnCommand {
  return typeof command === 'object' && command !== null && made.has(command);
}
