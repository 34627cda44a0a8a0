import { type Claim, parseClaim, parseTable } from '../check/claim.ts';
import type { Question } from '../check/question.ts';
import { ownCommand } from '../host/own-command.ts';
import { ConfigurationError, UnableError } from '../model/errors.ts';
import { judge } from '../model/judge.ts';
import type { State } from '../resource/resource.ts';
import { LOG_WORDS, type LogMark, type LogName, logSource, printLog } from '../resource/service/log.ts';
import type { Scenario } from './scenario.ts';

export type { LogName } from '../resource/service/log.ts';

/** `the log "/var/log/x" has new lines …` as a question about what came since it was watched. @throws ClaimError, ConfigurationError */
export function logQuestion(scenario: Scenario, log: LogName, claim: string): Question {
  return question(scenario, log, [parseClaim(claim, 'log', LOG_WORDS)]);
}

/** The same with a table. @throws TableError, ConfigurationError */
export function logTable(scenario: Scenario, log: LogName, rows: readonly (readonly string[])[]): Question {
  return question(scenario, log, parseTable(rows, 'log', LOG_WORDS));
}

/**
 * Remembers where a log stands on a host now.
 * @throws UnableError
 */
export async function markLog(scenario: Scenario, log: LogName, hostName: string): Promise<LogMark> {
  const host = await scenario.host(hostName);
  const source = logSource(log, await host.facts());
  const mark = 'unable' in source ? source : source.readMark(await host.observe(ownCommand(source.mark)));
  if (typeof mark === 'string') return mark;
  throw new UnableError(
    `cannot watch the ${printLog(log)} on "${hostName}": ${mark.unable}`,
    mark.hint === undefined ? {} : { hint: mark.hint },
  );
}

const BESIDE = 'it is looked for beside it as NAME.1 or NAME-…; a compressed one is not read';

/**
 * Part of what came was lost: what was found is there all the same, but that something is not, or how many there are, is not known.
 * An attribute of which one claim is not sure is not seen.
 */
function onlySure(claims: readonly Claim[], found: State, lost: string, kind: LogName['kind']) {
  const unsure = new Set(claims.filter((claim) => !isSure(claim, found)).map(({ attribute }) => attribute));
  return {
    state: Object.fromEntries(Object.entries(found).filter(([attribute]) => !unsure.has(attribute))),
    unseen: () => ({ unable: lost, ...(kind === 'file' ? { hint: BESIDE } : {}) }),
  };
}

/** Whether more lines before those that were found could change nothing. */
function isSure({ attribute, expectation, type }: Claim, found: State): boolean {
  const inner = expectation.kind === 'not' ? expectation.expectation : expectation;
  const { holds } = judge(inner, found[attribute], type);
  switch (inner.kind) {
    case 'contains':
      return holds;
    case 'matches':
      return holds && !/[\^]|\(\?/.test(inner.source);
    case 'compare':
      return inner.comparison.startsWith('>') ? holds : !holds;
    case 'empty':
      return !holds;
    default:
      return false;
  }
}

function question(scenario: Scenario, log: LogName, claims: readonly Claim[]): Question {
  const subject = printLog(log);
  const marks = scenario.watched.get(subject);
  if (marks === undefined) {
    throw new ConfigurationError([
      {
        message: `the ${subject} is not watched, so nothing says which of its lines are new`,
        hint: `say before what writes to it: Given I watch the ${subject}`,
      },
    ]);
  }
  return {
    subject,
    claims,
    from: 'hosts',
    async look(glance, hostName = '') {
      const mark = marks.get(hostName);
      if (mark === undefined) return { unable: `it was not watched on "${hostName}"` };
      const host = await glance.around.host(hostName);
      const source = logSource(
        log,
        await host.facts({ timeoutMs: glance.timeoutMs, occasion: glance.occasion }),
      );
      if ('unable' in source) return source;
      const look = source.after(mark);
      const reply = await glance.run(hostName, ownCommand(look.command));
      const looked = {
        command: look.command,
        exitCode: reply.exitCode,
        durationMs: reply.durationMs,
        over: host.label,
      };
      if (reply.truncated) return { unable: 'more came than what is kept, so its end was not seen', looked };
      const state = look.read(reply);
      if ('unable' in state) return { ...(state as { unable: string }), looked };
      const { lost, ...found } = state;
      return typeof lost === 'string'
        ? { ...onlySure(claims, found, lost, log.kind), looked }
        : { state, looked };
    },
  };
}
