/**
 * What a missing answer means. Only `nobody` and a long enough silence prove that nothing answers; anything that was received, even if it
 * cannot be read, proves the opposite.
 */
export type Who =
  /** Refused, or there is no route. */
  | 'nobody'
  /** Nothing came back before the deadline of the look. */
  | 'silent'
  /** Nothing came back before the shorter deadline of the request itself. */
  | 'hurried'
  /** The connection was accepted and closed without a byte: by a service, or by a proxy in front of a dead one. */
  | 'closed'
  /** Something was received: another protocol, a certificate that is not trusted, half an answer. */
  | 'something';

/** A proxy in front of a dead port accepts and then closes. A connection counts as open that lasts this long and for its round trips, in milliseconds. */
export const STAND_MS = 100;
/**
 * The news of a close takes as long as the connection took: whoever is 200 ms away cannot be seen closing any sooner. Twice that is waited for,
 * because the other side has to notice the connection first.
 */
export const ROUND_TRIPS = 2;
/** A connection that took longer, in milliseconds, was made at a second try: that says nothing of the way. */
export const LONGEST_TRIP_MS = 500;
/** How often whoever waits for that asks whether it is on time itself, in milliseconds. */
export const TURN_MS = 5;
/** A turn that comes later than this shows that the machine is busy: with us, or with what may be about to close the connection. */
export const LATE_MS = 10;
/** A machine that is always busy must not hold up a run: so many turns more than needed are enough, late or not. */
export const MOST_TURNS = 60;
/** The same in seconds, for the programs of hosts; `gap` is how long a turn takes that is late. */
export const STAND_SECONDS = {
  all: STAND_MS / 1000,
  longestTrip: LONGEST_TRIP_MS / 1000,
  turn: TURN_MS / 1000,
  gap: (TURN_MS + LATE_MS) / 1000,
};

/** The shortest silence that proves anything, in milliseconds. */
export const LEAST_SILENCE_MS = 5000;
