import { cutMiddle } from '../../model/cut.ts';
import { oneLine } from '../text/plain-text.ts';
import type { RunIssue } from './issues.ts';

/** An issue on one line, with its scenario. */
export function oneReason({ scenario, message }: RunIssue, limit: number): string {
  const whole = scenario === undefined ? message : `${scenario}: ${message}`;
  // The end of a reason is the most important part.
  return oneLine(cutMiddle(whole, limit - 10), limit);
}
