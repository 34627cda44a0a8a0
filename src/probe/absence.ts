/**
 * What it means that an answer did not come. Only `nobody` and a silence that lasted prove that nobody answers; what was heard of somebody
 * who gave no answer that can be read proves the opposite.
 */
export type Who =
  /** Refused, or there is no way there. */
  | 'nobody'
  /** Nothing came back until the deadline of the look. */
  | 'silent'
  /** Nothing came back until the shorter deadline that the request itself has. */
  | 'hurried'
  /** The connection was taken and closed without a byte: by a service, or by a proxy in front of a dead one. */
  | 'closed'
  /** It said something: another protocol, a certificate that is not trusted, half an answer. */
  | 'something';

/** A proxy in front of a dead port accepts and then closes; this is how long a connection must stand to be open, in milliseconds. */
export const STAND_MS = 50;

/** The shortest silence that proves anything, in milliseconds. */
export const LEAST_SILENCE_MS = 5000;
