import { cutMiddle } from '../../model/cut.ts';
import { oneLine } from '../text/plain-text.ts';
import type { Issue } from './issues.ts';

/** An issue on one line, with its scenario: what is long stands on lines of its own in a report, so they are joined. */
export function oneReason({ rule, scenario, message, text }: Issue, limit: number): string {
  const cut = rule.startsWith('check-') && !/ expected /.test(message);
  const below = cut ? text.split('\n').slice(1) : [];
  const told = below
    .map((line) => line.trim().replaceAll(/\s+/g, ' '))
    .filter((line) => /^(?:expected|observed|unable)\b/.test(line))
    .slice(0, 2);
  const whole = `${scenario === undefined ? '' : `${scenario}: `}${[message, ...told].join(', ')}`;
  // What a reason says at its end counts the most.
  return oneLine(cutMiddle(whole, limit - 10), limit);
}
