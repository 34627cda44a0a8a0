import { diff, stripVTControlCharacters } from 'node:util';
import { printElapsed } from '../../model/elapsed.ts';
import type { Finding } from '../../model/finding.ts';
import { mergeFleets } from '../event/fleet.ts';
import { findingParts, MAX_VALUE } from './finding-line.ts';
import { type Paint, painter, type Style } from './paint.ts';
import { oneLine } from './plain-text.ts';

export interface FindingTextOptions {
  /** ANSI colours; default false. */
  readonly color?: boolean;
}

const MAX_LINES = 12;
const MAX_WIDTH = 120;
const MAX_COMMAND = 240;
/** A line that names hosts: those with a wrong value are all named, and one range gives at most 10,000. */
const MAX_HOSTS = 100_000;
const MAX_HOST_LINES = 12;
const MAX_DIFF_INPUT = 1000;

/**
 * The block form of a finding: subject and where, expected and observed, how long it was tried, details, the command that looked, a hint.
 * At most 12 lines, no newline at the end. The line and the reason form: finding-line.ts.
 */
export function printFinding(finding: Finding, options: FindingTextOptions = {}): string {
  return printAfter([], finding, painter(options.color));
}

/** One look often serves several checks; its command, or why it failed, is printed only below the first of them. */
function printAfter(before: readonly Finding[], finding: Finding, paint: Paint): string {
  const told = before.findIndex((other) => sameReason(other, finding));
  if (told >= 0) {
    const again = { ...finding, details: [`for the same reason as ${told + 1})`] };
    return printHead(again, paint).join('\n');
  }
  const head = printHead(finding, paint);
  const tail = [...printLooked(finding, sameLook(before.at(-1), finding)), ...printHint(finding)];
  const lines = detailLines(finding);
  // Lines of hosts are already folded, with the wrong values first.
  const most = finding.byHost === true ? MAX_HOST_LINES : MAX_LINES - head.length - tail.length;
  const details = capLines(lines, most);
  return [
    ...head,
    ...details.map((line) => `  ${paintDiff(line, paint)}`),
    ...tail.map((line) => paint('dim', line)),
  ].join('\n');
}

/**
 * The findings of one block of checks: the red ones in full, numbered if there are several, and how many of all are red. Green ones are
 * only counted.
 */
export function printFindings(findings: readonly Finding[], options: FindingTextOptions = {}): string {
  const red = findings.filter((finding) => finding.verdict !== 'pass');
  const shown = mergeFleets(findings);
  const paint = painter(options.color);
  const texts = shown.map((finding, index) => printAfter(shown.slice(0, index), finding, paint));
  if (findings.length < 2) return texts.join('\n');
  const numbered = shown.length < 2 ? texts : texts.map((text, index) => `${index + 1}) ${indentRest(text)}`);
  return [...numbered, paint('bold', countRed(findings.length, red))].join('\n');
}

function countRed(total: number, red: readonly Finding[]): string {
  const unable = red.filter((finding) => finding.verdict === 'unable').length;
  const verb = red.length === 1 ? 'is' : 'are';
  const start = `${red.length} of ${total} checks ${verb}`;
  if (red.length > 0 && unable === red.length) return `${start} unable`;
  return unable === 0 ? `${start} red` : `${start} red, ${unable} of them unable`;
}

function indentRest(text: string): string {
  return text.replaceAll('\n', '\n   ');
}

function printHead(finding: Finding, paint: Paint): string[] {
  const { subject, expected, word, seen, polled } = findingParts(finding);
  const [head, tried] = [paint('bold', subject), polled === '' ? '' : `   (${polled})`];
  const color = COLORS[finding.verdict];
  const told = word === 'unable' ? `unable: ${seen}` : `observed ${seen}`;
  const line = `${head}     expected ${expected}, ${paint(color, told)}${tried}`;
  if (stripVTControlCharacters(line).length <= MAX_WIDTH) return [line];
  const label = word === 'unable' ? 'unable:  ' : 'observed ';
  return [`${head}${tried}`, `  expected  ${expected}`, `  ${paint(color, `${label} ${seen}`)}`];
}

const COLORS: Readonly<Record<Finding['verdict'], Style>> = { pass: 'green', fail: 'red', unable: 'yellow' };

function printLooked({ looked }: Finding, same: boolean): string[] {
  if (looked === undefined) return [];
  if (same) return ['  looked with: the same command'];
  const exit = looked.exitCode === undefined ? '' : `exit ${looked.exitCode}, `;
  const command = oneLine(looked.command, MAX_COMMAND);
  return [
    `  looked with: ${command}   ${exit}${printElapsed(looked.durationMs)}, over ${oneLine(looked.over, MAX_VALUE)}`,
  ];
}

function sameLook(previous: Finding | undefined, { looked }: Finding): boolean {
  return previous?.looked?.command === looked?.command && previous?.looked?.over === looked?.over;
}

function sameReason(before: Finding, finding: Finding): boolean {
  if (before.verdict !== 'unable' || finding.verdict !== 'unable' || before.host !== finding.host)
    return false;
  const reason = ({ details = [], hint }: Finding) => [...details, hint].join('\n');
  return reason(finding) !== '' && reason(before) === reason(finding);
}

function printHint({ hint }: Finding): string[] {
  return hint === undefined ? [] : [`  hint: ${oneLine(hint, MAX_COMMAND)}`];
}

function detailLines(finding: Finding): string[] {
  const given = givenLines(finding);
  const lines = finding.verdict === 'unable' ? given.slice(1) : given.length > 0 ? given : textDiff(finding);
  return lines.map((line) => oneLine(line, finding.byHost === true ? MAX_HOSTS : MAX_VALUE));
}

function givenLines({ details = [] }: Finding): string[] {
  return details.flatMap((line) => line.split('\n'));
}

/** Lines only in expected begin with `-`, lines only in observed with `+`; one line of context around each change. */
function textDiff({ verdict, expected, observed }: Finding): string[] {
  if (verdict !== 'fail' || observed === undefined || !`${expected}${observed}`.includes('\n')) return [];
  const changes = diff(diffInput(expected), diffInput(observed));
  const signs = { '-1': '+', '0': ' ', '1': '-' } as const;
  const lines = changes.map(([operation, line]) => ({ sign: signs[`${operation}`], line }));
  const near = (index: number): boolean =>
    [index - 1, index, index + 1].some((other) => lines[other] !== undefined && lines[other].sign !== ' ');
  return [
    '- expected, + observed',
    ...lines.filter((_, index) => near(index)).map(({ sign, line }) => `${sign} ${line}`),
  ];
}

/** Comparing costs the square of the differing lines, and only a dozen lines are printed. */
function diffInput(text: string): string[] {
  return text.split('\n', MAX_DIFF_INPUT);
}

function capLines(lines: readonly string[], limit: number): readonly string[] {
  if (lines.length <= limit) return lines;
  return [...lines.slice(0, limit - 1), `… ${lines.length - limit + 1} more lines`];
}

function paintDiff(line: string, paint: Paint): string {
  if (line.startsWith('+ ')) return paint('red', line);
  return line.startsWith('- ') && !line.startsWith('- expected,') ? paint('green', line) : line;
}
