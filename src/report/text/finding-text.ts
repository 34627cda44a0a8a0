import { diff, stripVTControlCharacters } from 'node:util';
import { cutMiddle } from '../../model/cut.ts';
import { printElapsed } from '../../model/elapsed.ts';
import type { Finding } from '../../model/finding.ts';
import { mergeFleets } from '../event/fleet.ts';
import { type Paint, painter, type Style } from './paint.ts';
import { oneLine } from './plain-text.ts';

export interface FindingTextOptions {
  /** ANSI colours; default false. */
  readonly color?: boolean;
}

const MAX_LINES = 12;
const MAX_WIDTH = 120;
const MAX_VALUE = 160;
const MAX_COMMAND = 240;
/** A line that names hosts: those with a wrong value are all named, and 10,000 is the most that one range makes. */
const MAX_HOSTS = 100_000;
const MAX_HOST_LINES = 12;
const MAX_DIFF_INPUT = 1000;

/**
 * The one printer of a finding: subject and where, expected and observed, how long it was tried, details, the
 * command that looked, a hint. At most 12 lines, no newline at the end.
 */
export function printFinding(finding: Finding, options: FindingTextOptions = {}): string {
  return printAfter([], finding, painter(options.color));
}

/** One look often serves several checks; below the first of them its command, or why it could not be, is not repeated. */
function printAfter(before: readonly Finding[], finding: Finding, paint: Paint): string {
  const told = before.findIndex((other) => sameReason(other, finding));
  if (told >= 0) {
    const again = { ...finding, details: [`for the same reason as ${told + 1})`] };
    return printHead(again, paint).join('\n');
  }
  const head = printHead(finding, paint);
  const tail = [...printLooked(finding, sameLook(before.at(-1), finding)), ...printHint(finding)];
  const lines = detailLines(finding);
  // Lines of hosts are folded already, with the wrong values first.
  const most = finding.byHost === true ? MAX_HOST_LINES : MAX_LINES - head.length - tail.length;
  const details = capLines(lines, most);
  return [
    ...head,
    ...details.map((line) => `  ${paintDiff(line, paint)}`),
    ...tail.map((line) => paint('dim', line)),
  ].join('\n');
}

/**
 * The findings of one block of checks: the red ones in full, numbered when there are several, and how many of all
 * are red. Green ones are only counted.
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
  const where = finding.host === undefined ? '' : ` on ${finding.host}`;
  const subject = paint('bold', oneLine(`${finding.subject}${where}: ${finding.attribute}`, 2 * MAX_VALUE));
  const tried = printTries(finding);
  const expected = printValue(finding.expected);
  const [word, seen, color] = observation(finding);
  const line = `${subject}     expected ${expected}, ${paint(color, word === 'unable' ? `unable: ${seen}` : `observed ${seen}`)}${tried}`;
  if (stripVTControlCharacters(line).length <= MAX_WIDTH) return [line];
  const label = word === 'unable' ? 'unable:  ' : 'observed ';
  return [`${subject}${tried}`, `  expected  ${expected}`, `  ${paint(color, `${label} ${seen}`)}`];
}

function observation(finding: Finding): ['observed' | 'unable', string, Style] {
  if (finding.verdict === 'unable') {
    // What a reason says at its end counts the most.
    const reason = cutMiddle(givenLines(finding)[0] ?? 'no reason given', 2 * MAX_VALUE);
    return ['unable', oneLine(reason, 3 * MAX_VALUE), 'yellow'];
  }
  return [
    'observed',
    printValue(finding.observed ?? 'nothing'),
    finding.verdict === 'fail' ? 'red' : 'green',
  ];
}

function printValue(value: string): string {
  const text = value.endsWith('\n') ? value.slice(0, -1) : value;
  return text.includes('\n') ? `${text.split('\n').length} lines` : oneLine(text, MAX_VALUE);
}

function printTries(finding: Finding): string {
  if (finding.moment === undefined && finding.tries <= 1) return '';
  const change = finding.lastChangeMs === undefined ? 'never' : `after ${printElapsed(finding.lastChangeMs)}`;
  return `   (polled ${finding.tries}x in ${printElapsed(finding.elapsedMs)}, last change: ${change})`;
}

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

/** Lines only expected carry `-`, lines only observed `+`, one line of context around each change. */
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

/** Comparing costs the square of what differs, and a dozen lines are printed. */
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
