import { LATE_MS, LONGEST_TRIP_MS, MOST_TURNS, ROUND_TRIPS, STAND_MS, TURN_MS } from '../absence.ts';

/**
 * Calls back once a connection has stood for STAND_MS and its round trips, without a gap in which this process did not run. Time that passed while
 * we were not there to see a close proves nothing, so it is waited for anew, for at most MOST_TURNS more. What has arrived by then is read before the call.
 * @param tripMs how long the connection took to be made
 * @returns stops waiting
 */
export function whenStood(tripMs: number, done: () => void): () => void {
  const needed = STAND_MS + ROUND_TRIPS * Math.min(tripMs, LONGEST_TRIP_MS);
  const mostTurns = MOST_TURNS + needed / TURN_MS;
  let since = performance.now();
  let last = since;
  let turns = 0;
  const turn = () => {
    const now = performance.now();
    if (now - last > TURN_MS + LATE_MS) since = now;
    last = now;
    turns += 1;
    if (now - since < needed && turns < mostTurns) return;
    clearInterval(timer);
    // Timers come before what was received in a turn of the event loop: read that first.
    setImmediate(done);
  };
  const timer = setInterval(turn, TURN_MS);
  return () => clearInterval(timer);
}
