import type { RunEvent } from '../event/events.ts';
import type { Sink, SinkContext } from '../event/sink.ts';

/** The end of a run; undefined if it never came. */
export type RunFinished = Extract<RunEvent, { type: 'run-finished' }> | undefined;

/** A report that is made when the run is over, of what the tally has by then. */
export function whenOver(
  name: string,
  write: (context: SinkContext, finished: RunFinished) => Promise<void>,
): Sink {
  return {
    name,
    open(context) {
      let finished: RunFinished;
      return {
        on(event) {
          if (event.type === 'run-finished') finished = event;
        },
        close: () => write(context, finished),
      };
    },
  };
}
