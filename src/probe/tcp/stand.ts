import { STAND_MS } from '../absence.ts';

/** How often our own event loop is asked whether it is on time, in milliseconds. */
const TURN_MS = 5;
/** A turn that comes later than this shows that the machine is busy: with us, or with what may be about to close the connection. */
const LATE_MS = 10;
/** A machine that is always busy must not hold up a run: so many turns are enough, late or not. */
const MOST_TURNS = 60;

/**
 * Calls back once a connection has stood for STAND_MS, without a gap in which this process did not run. Time that passed while we were not there
 * to see a close proves nothing, so it is waited for anew, for at most MOST_TURNS. What has arrived by then is read before the call.
 * @returns stops waiting
 */
export function whenStood(done: () => void): () => void {
  let since = performance.now();
  let last = since;
  let turns = 0;
  const turn = () => {
    const now = performance.now();
    if (now - last > TURN_MS + LATE_MS) since = now;
    last = now;
    turns += 1;
    if (now - since < STAND_MS && turns < MOST_TURNS) return;
    clearInterval(timer);
    // Timers come before what was received in a turn of the event loop: read that first.
    setImmediate(done);
  };
  const timer = setInterval(turn, TURN_MS);
  return () => clearInterval(timer);
}
