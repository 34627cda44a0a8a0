import type { State } from '../resource.ts';

/** What was added after a mark, as the state of a log. */
export function newLines(text: string): State {
  const whole = text.replace(/\n$/, '');
  return {
    exists: true,
    'new lines': whole,
    'number of new lines': text === '' ? 0 : whole.split('\n').length,
  };
}
