import { cutMiddle } from '../../model/cut.ts';
import { printElapsed } from '../../model/elapsed.ts';
import type { Finding } from '../../model/finding.ts';
import { findingReason } from '../../model/finding-reason.ts';
import { oneLine } from './plain-text.ts';

/** Length of a value, in characters; reasons, whose end is the most important part, may be three times as long. */
export const MAX_VALUE = 160;

/** What every form of a finding consists of, each part on one line. */
export interface FindingParts {
  /** `service "nginx" on web: running`. */
  readonly subject: string;
  readonly expected: string;
  readonly word: 'observed' | 'unable';
  /** What was observed, or why nothing was. */
  readonly seen: string;
  /** `polled 14x in 30 s, last change: never`; empty for one look. */
  readonly polled: string;
}

export function findingParts(finding: Finding): FindingParts {
  const { subject, host, attribute, verdict, expected, observed = 'nothing' } = finding;
  const where = host === undefined ? '' : ` on ${host}`;
  const unable = verdict === 'unable';
  return {
    subject: oneLine(`${subject}${where}: ${attribute}`, 2 * MAX_VALUE),
    expected: printValue(expected),
    word: unable ? 'unable' : 'observed',
    seen: unable ? printWhy(finding) : printValue(observed),
    polled: printPolled(finding),
  };
}

/** The line form, for places that show one line: what, where, what was observed and how often it was looked at. */
export function printFindingLine(finding: Finding): string {
  const { polled } = findingParts(finding);
  return `${printCore(finding)}${polled === '' ? '' : ` (${polled})`}`;
}

/** The reason form: what is wrong, in words that are the same for every host and in every run. */
export function printFindingReason({ host: _, ...finding }: Finding): string {
  if (finding.verdict !== 'unable') return printCore(finding);
  return printCore({ ...finding, details: [findingReason(finding).why] });
}

function printCore(finding: Finding): string {
  const { subject, expected, word, seen } = findingParts(finding);
  const told = word === 'unable' ? `unable: ${seen}` : `observed ${seen}`;
  return `${subject} expected ${expected}, ${told}`.replaceAll(/\s+/g, ' ').trim();
}

function printValue(value: string): string {
  const text = value.endsWith('\n') ? value.slice(0, -1) : value;
  return text.includes('\n') ? `${text.split('\n').length} lines` : oneLine(text, MAX_VALUE);
}

function printWhy({ details = [] }: Finding): string {
  const [first] = details.flatMap((line) => line.split('\n'));
  return oneLine(cutMiddle(first ?? 'no reason given', 2 * MAX_VALUE), 3 * MAX_VALUE);
}

function printPolled({ moment, tries, elapsedMs, lastChangeMs }: Finding): string {
  if (moment === undefined && tries <= 1) return '';
  const change = lastChangeMs === undefined ? 'never' : `after ${printElapsed(lastChangeMs)}`;
  return `polled ${tries}x in ${printElapsed(elapsedMs)}, last change: ${change}`;
}
