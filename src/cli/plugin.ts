import { ConfigurationError, messageOf } from '../model/errors.ts';
import type { Tally } from '../report/event/tally.ts';
import { nagiosUnknown } from '../report/sink/nagios.ts';
import { nagiosState } from '../report/sink/nagios-state.ts';
import type { Io } from './io.ts';

/** Reads `--exit`. @throws ConfigurationError */
export function wantsPlugin(exit: string | undefined): boolean {
  if (exit === undefined || exit === 'nagios') return exit === 'nagios';
  throw new ConfigurationError([{ message: `--exit takes only nagios; found "${exit}"` }]);
}

/**
 * Exits as a Nagios plugin if wanted; a run that cannot begin is UNKNOWN, with a line on stdout.
 * @param work gets a function that records how the run ended
 */
export async function asPlugin(
  wanted: boolean,
  io: Io,
  work: (note: (tally: Tally) => void) => Promise<number>,
): Promise<number> {
  let code: number | undefined;
  try {
    const own = await work((tally) => {
      code = nagiosState(tally).code;
    });
    // Whether the reports were written is known only at the end.
    const told = own !== 2 || (code ?? 3) > 1;
    return wanted ? (told ? (code ?? 3) : 3) : own;
  } catch (error) {
    if (!wanted) throw error;
    const message = messageOf(error);
    io.stdout.write(nagiosUnknown(message));
    io.stderr.write(`${message}\n`);
    return 3;
  }
}
