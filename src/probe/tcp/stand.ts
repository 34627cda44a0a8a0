import { LATE_MS, MOST_TURNS, STAND_MS, TURN_MS } from '../absence.ts';

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
