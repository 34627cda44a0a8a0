import type { Claim } from '../check/claim.ts';
import type { Question, Seen } from '../check/question.ts';
import type { ConvergeOutcome } from '../converge/converge-host.ts';
import { convergeHosts } from '../converge/converge-hosts.ts';
import { type Convergence, fillConvergence, secretTexts } from '../converge/convergence.ts';
import { cutEnd } from '../model/cut.ts';
import { printElapsed } from '../model/elapsed.ts';
import { ActionFailed, ConfigurationError, messageOf, UnableError } from '../model/errors.ts';
import { parseExpectation } from '../model/expectation.ts';
import type { Moment } from '../model/moment.ts';
import type { Action } from './action.ts';
import type { Scenario } from './scenario.ts';

/** Deadline of one host when the sentence has none: 10 minutes. */
const USUAL_MS = 10 * 60_000;
/** Lines of the tool's output in a message, and characters of each. */
const [MOST_LINES, LONGEST_LINE] = [10, 1000];

const nothing: Claim = {
  attribute: 'what would change',
  type: 'list',
  expectation: parseExpectation('empty', 'list'),
  written: 'empty',
};

/**
 * Brings hosts to a state, side by side; its result is what `the converge` means from then on. One that fails does not hide the others.
 * @param moment `within 10 minutes`: the deadline of each host
 */
export function converge(convergence: Convergence, moment: Moment | undefined): Action {
  const timeoutMs = deadlineOf(moment);
  return {
    label: `converge with the ${printConvergence(convergence)}`,
    changes: true,
    from: 'hosts',
    async perform({ scenario, tell }, hosts) {
      scenario.converged.clear();
      const filled = await fillConvergence(convergence, (text) => scenario.secret(text));
      const settled = await convergeHosts(
        hosts,
        (name) => scenario.host(name),
        filled,
        { dry: false, timeoutMs },
        (name, outcome) => {
          scenario.converged.set(name, outcome);
          if (hosts.length > 1) tell?.(name, phaseOf(outcome), outcome.reply.durationMs);
        },
      );
      const red = settled.flatMap((each, index) => problemOf(each, hosts[index] ?? '') ?? []);
      if (red.length === 0) return;
      const text = red.map(({ text }) => text).join('\n');
      const unable = red.every((problem) => problem.unable);
      throw unable ? new UnableError(text) : new ActionFailed(text);
    },
  };
}

/**
 * A dry run as a check: nothing would change, and nothing would fail.
 * @throws ConfigurationError for a moment: a dry run is one look
 */
export function wouldChangeNothing(scenario: Scenario, convergence: Convergence, moment?: Moment): Question {
  const timeoutMs = deadlineOf(moment);
  const subject = printConvergence(convergence);
  scenario.mention(secretTexts(convergence));
  return {
    subject,
    noun: convergence.tool.noun,
    claims: [nothing],
    from: 'hosts',
    // It is a program of the user's: never run ahead of its turn.
    commands: [`dry run of the ${subject}`],
    async look(_glance, name = ''): Promise<Seen> {
      const host = await scenario.host(name);
      const filled = await fillConvergence(convergence, (text) => scenario.secret(text));
      const [settled] = await convergeHosts(
        [name],
        async () => host,
        filled,
        { dry: true, timeoutMs },
        () => {},
      );
      if (settled?.status !== 'fulfilled') throw settled?.reason;
      const outcome = settled.value;
      const { result, reply } = outcome;
      const looked = {
        command: reply.command,
        exitCode: reply.exitCode,
        durationMs: reply.durationMs,
        over: host.label,
      };
      if (typeof result === 'string') return { unable: result, looked };
      const { changed, failed, unknown } = result;
      const found = [...changed, ...failed.map((name) => `${name} (fails)`)];
      return {
        state: found.length > 0 || unknown.length === 0 ? { [nothing.attribute]: found } : {},
        unseen: () => ({
          unable: `a dry run does not try ${unknown.join(', ')}, so it is not known whether it would change something`,
        }),
        looked,
      };
    },
  };
}

/** What is said of a host while others are still being converged. */
function phaseOf({ result }: ConvergeOutcome): string {
  if (typeof result === 'string') return 'not converged';
  const { changed, failed } = result;
  return `converged: ${changed.length} changed${failed.length === 0 ? '' : `, ${failed.length} failed`}`;
}

function deadlineOf(moment: Moment | undefined): number {
  if (moment === undefined) return USUAL_MS;
  if (moment.kind === 'within') return moment.ms;
  throw new ConfigurationError([{ message: 'a converge has a deadline: write within 10 minutes' }]);
}

/** `puppet manifest "web.pp"`. */
export function printConvergence({ tool, name }: Convergence): string {
  return `${tool.noun} ${JSON.stringify(name)}`;
}

function problemOf(
  settled: PromiseSettledResult<ConvergeOutcome>,
  host: string,
): { readonly text: string; readonly unable: boolean } | undefined {
  if (settled.status === 'rejected') {
    const { reason } = settled;
    if (!(reason instanceof UnableError)) throw reason;
    return { text: messageOf(reason), unable: true };
  }
  const { result, reply } = settled.value;
  const took = `exit status ${reply.exitCode} after ${printElapsed(reply.durationMs)}`;
  const last = [reply.stderr, reply.stdout].flatMap((stream) => linesOf(stream.toString()));
  if (typeof result === 'string')
    return { text: [`${host}: ${result} (${took})`, ...last].join('\n'), unable: false };
  if (result.failed.length === 0) return undefined;
  const failed = result.failed.map(
    (name) => `  ${name}: ${cutEnd(result.reasons.get(name) || 'failed', LONGEST_LINE)}`,
  );
  return { text: [`${host}: ${result.failed.length} failed (${took})`, ...failed].join('\n'), unable: false };
}

function linesOf(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .slice(-MOST_LINES)
    .map((line) => `    ${cutEnd(line, LONGEST_LINE)}`);
}
