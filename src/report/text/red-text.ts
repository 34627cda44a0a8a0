import { errorKind } from '../../model/error-kind.ts';
import type { Finding } from '../../model/finding.ts';
import { mergeFleets } from '../event/fleet.ts';
import type { RunError, ScenarioResult } from '../event/scenario-result.ts';
import { printFindingLine } from './finding-line.ts';
import { printFindings } from './finding-text.ts';
import { painter } from './paint.ts';
import { oneLine, visible } from './plain-text.ts';

export interface RedTextOptions {
  /** ANSI colours; default false. */
  readonly color?: boolean;
}

const MAX_LINES = 40;
const MAX_LINE = 500;

/** Why a scenario is not green: each red sentence with its place, and below it what was found. No newline at the end. */
export function printRed(result: ScenarioResult, options: RedTextOptions = {}): string {
  const parts = result.errors.map((error) => printRunError(error, options));
  const names = [...new Set(result.evidence.map(({ name }) => name))];
  if (names.length > 0) parts.push(painter(options.color)('dim', `evidence attached: ${names.join(', ')}`));
  return parts.join('\n');
}

/** One error: the sentence and `file:line`, then its findings or, without findings, its message. */
export function printRunError(error: RunError, options: RedTextOptions = {}): string {
  const paint = painter(options.color);
  const place =
    error.uri === undefined ? '' : [error.uri, error.line].filter((part) => part !== undefined).join(':');
  const text = errorText(error, options);
  if (error.step === undefined) return place === '' ? text : `${place}: ${text}`;
  const head = place === '' ? error.step : `${error.step}   ${paint('dim', place)}`;
  return `${head}\n${text.replaceAll(/^/gm, '  ')}`;
}

/** What is wrong on one line: the first finding, or the first line of the message. */
export function printReason(error: RunError): string {
  const [finding] = mergeFleets(findingsOf(error));
  const text =
    finding === undefined ? messageText(error, {}).split('\n', 1).join() : printFindingLine(finding);
  return oneLine(text.replaceAll(/\s+/g, ' ').trim(), MAX_LINE);
}

function errorText(error: RunError, options: RedTextOptions): string {
  const findings = findingsOf(error);
  return findings.length > 0 ? printFindings(findings, options) : messageText(error, options);
}

/** The findings that explain an error, including green ones of its block; none if its message does. */
function findingsOf({ type, findings = [] }: RunError): readonly Finding[] {
  return errorKind(type).byCheck && findings.some(({ verdict }) => verdict !== 'pass') ? findings : [];
}

function messageText(error: RunError, { color = false }: RedTextOptions): string {
  const kind = errorKind(error.type);
  const text = kind.complete ? error.message : (error.stackTrace ?? error.message);
  const lines = visible(text.trimEnd()).split('\n');
  const shown =
    lines.length > MAX_LINES
      ? [...lines.slice(0, MAX_LINES), `… ${lines.length - MAX_LINES} more lines`]
      : lines;
  const prefix = PREFIXES[error.verdict];
  const plain =
    (prefix !== undefined && !text.startsWith(prefix) ? `${prefix} ` : '') +
    shown.map((line) => oneLine(line, MAX_LINE)).join('\n');
  return painter(color)(error.verdict === 'unable' ? 'yellow' : 'red', plain);
}

const PREFIXES: Partial<Record<RunError['verdict'], string>> = {
  unable: 'unable:',
  undefined: 'undefined:',
  ambiguous: 'ambiguous:',
  pending: 'pending:',
};
