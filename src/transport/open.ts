import { homedir, userInfo } from 'node:os';
import type { OpenOptions } from './kind.ts';
import { kindOf, type Target } from './registry.ts';
import { type SessionOptions, ShellSession } from './session/shell-session.ts';
import type { LocalSurroundings } from './surroundings.ts';
import type { Runner, Transport } from './transport.ts';

/**
 * What commands run on. The library of its transport is imported only now; nothing is connected before the first command.
 * @throws UnableError if files that the target names cannot be read
 */
export async function openRunner(
  target: Target,
  options: Partial<OpenOptions> & SessionOptions = {},
): Promise<Runner> {
  const { timeoutMs } = target as { timeoutMs?: number };
  return new ShellSession(await openTransport(target, options), {
    ...(timeoutMs === undefined ? {} : { openTimeoutMs: timeoutMs }),
    ...options,
  });
}

/** The transport for a target; see TransportKind.open. */
export async function openTransport(
  target: Target,
  { surroundings = thisMachine(), roads }: Partial<OpenOptions> = {},
): Promise<Transport> {
  return kindOf(target).open(target, { surroundings, ...(roads === undefined ? {} : { roads }) });
}

/** Where this process runs. */
export function thisMachine(): LocalSurroundings {
  return { env: process.env, home: homedir(), user: userInfo().username };
}
