import { outcomeOf } from '../event/outcome.ts';
import type { ScenarioVerdict } from '../event/scenario-result.ts';
import { painter } from './paint.ts';

/** `✔`, `✘`, `?` for what could not be looked at, `!` for what cannot be run as written, `-` for skipped. */
export function printMark(verdict: ScenarioVerdict, color: boolean): string {
  const [mark, style] = MARKS[outcomeOf(verdict)];
  return painter(color)(style, mark);
}

const MARKS = {
  passed: ['✔', 'green'],
  failed: ['✘', 'red'],
  unable: ['?', 'yellow'],
  misconfigured: ['!', 'red'],
  skipped: ['-', 'dim'],
} as const;
