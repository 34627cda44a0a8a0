import type { Reservation } from './purse.ts';

/** The longest time for setTimeout: 24.8 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The time that a stack lives on reserved money. */
export class PaidTime {
  readonly #reservation: Reservation;
  readonly #elapsed: () => number;
  readonly #timer: NodeJS.Timeout;

  /** Begins now. @param now milliseconds since 1970 @param over called when the paid time is up */
  constructor(reservation: Reservation, ttlMs: number, now: () => number, over: () => void) {
    this.#reservation = reservation;
    this.#elapsed = stopwatch(now);
    this.#timer = setTimeout(over, Math.min(ttlMs, LONGEST_TIMER_MS)).unref();
  }

  /** The stack is gone. Never throws. @returns for people: what it cost */
  settle(): string {
    clearTimeout(this.#timer);
    return this.#reservation.settle(this.#elapsed());
  }
}

/** Milliseconds since now, by the clock that shows more: one stops while the machine sleeps, the other may be set back. */
function stopwatch(now: () => number): () => number {
  const [wall, steady] = [now(), performance.now()];
  return () => Math.max(now() - wall, performance.now() - steady);
}
