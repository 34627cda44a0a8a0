import { printName } from '../report/event/scenario-result.ts';
import type { RedPart } from '../report/event/waived.ts';
import { printFindingLine } from '../report/text/finding-line.ts';
import { oneLine } from '../report/text/plain-text.ts';
import type { JudgedScenario } from './judged-scenario.ts';
import type { ReasonScenario } from './reason.ts';

const MOST_LINES = 3;

/** The scenario as part of a reason, with the first red things in it. */
export function tellScenario({ run, entry, standing, waived, open }: JudgedScenario): ReasonScenario {
  const lines = open.map(firstLine);
  const more = lines.length > MOST_LINES ? [`… ${lines.length - MOST_LINES} more`] : [];
  const flaky = standing === 'flaky' ? [`it passed on attempt ${entry.attempts}`] : [];
  const ids = [...new Set(waived.map(({ waiver }) => waiver.id))].join(', ');
  const partly = ids === '' ? [] : [`${ids} waives only part of it`];
  return {
    name: printName(entry),
    uri: entry.uri,
    line: entry.line,
    run: run.runId,
    why: [...lines.slice(0, MOST_LINES), ...more, ...flaky, ...partly],
  };
}

function firstLine(part: RedPart): string {
  if ('finding' in part) return printFindingLine(part.finding);
  const { step, message, verdict } = part.error;
  const [first = ''] = message.split('\n');
  return oneLine(`${step === undefined ? '' : `${step}: `}${first === '' ? verdict : first}`, 200);
}
