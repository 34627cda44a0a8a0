import { cutMiddle } from '../../model/cut.ts';
import { oneLine } from '../text/plain-text.ts';
import type { Issue } from './issues.ts';

/** An issue on one line, with its scenario. */
export function oneReason({ scenario, message }: Issue, limit: number): string {
  const whole = scenario === undefined ? message : `${scenario}: ${message}`;
  // What a reason says at its end counts the most.
  return oneLine(cutMiddle(whole, limit - 10), limit);
}
