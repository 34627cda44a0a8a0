import { runIssues } from '../event/issues.ts';
import { oneReason } from '../event/one-reason.ts';
import { inFileOrder, printName, type ScenarioResult } from '../event/scenario-result.ts';
import type { Tally } from '../event/tally.ts';
import { oneLine } from '../text/plain-text.ts';

/** What a monitoring system is told of one of its services. */
export interface PassiveResult {
  readonly host: string;
  readonly service: string;
  /** 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN. */
  readonly code: 0 | 1 | 2 | 3;
  /** One line. */
  readonly text: string;
}

const TAG = '@passive:';
/** Nagios keeps 4 kB of a command from its pipe. */
const LONGEST = 1000;
/** The worst of several scenarios counts: what is false, what could not be looked at, what passed only when retried or is waived. */
const WORST = [0, 1, 3, 2] as const;
const WORDS = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'];

/**
 * The results of scenarios with a tag such as `@passive:web/disk`, one for each service.
 * @throws Error if there are none, or for a tag that names no host and service
 */
export function passiveResults(tally: Tally): readonly PassiveResult[] {
  const services = new Map<string, ScenarioResult[]>();
  for (const result of inFileOrder(tally.results()))
    for (const tag of result.tags) {
      if (!tag.startsWith(TAG)) continue;
      services.set(tag, [...(services.get(tag) ?? []), result]);
    }
  if (services.size === 0)
    throw new Error(`no scenario that ran has a tag such as ${TAG}web/disk, so there is nothing to submit`);
  return [...services].map(([tag, results]) => ({ ...namesIn(tag), ...stateOf(results, tally) }));
}

/** `%20` stands for a blank, which no tag can have. */
function namesIn(tag: string): Pick<PassiveResult, 'host' | 'service'> {
  const [, host = '', service = ''] = /^([^/]+)\/(.+)$/.exec(decoded(tag.slice(TAG.length))) ?? [];
  // The separators of what is submitted, and line ends.
  if (host === '' || /[;\t\r\n\0]/.test(host + service))
    throw new Error(`the tag ${tag} names no host and service; write for example ${TAG}web/disk`);
  return { host, service };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

function stateOf(results: readonly ScenarioResult[], tally: Tally): Pick<PassiveResult, 'code' | 'text'> {
  const codes = results.map((result) => codeOf(result, tally));
  const code = codes.reduce((worst, each) => (WORST.indexOf(each) > WORST.indexOf(worst) ? each : worst));
  const reasons = runIssues(tally, results)
    .filter(({ scenario }) => scenario !== undefined)
    .map((issue) => oneReason(issue, LONGEST / 2));
  const said = reasons.length > 0 ? reasons : results.map((result) => printName(result));
  const more = said.length > 2 ? ` - and ${said.length - 2} more` : '';
  // A bar begins the performance data.
  const text = oneLine(`${said.slice(0, 2).join(' - ')}${more}`, LONGEST).replaceAll('|', '¦');
  return { code, text: `OPSPROOF ${WORDS[code]}: ${text}` };
}

function codeOf(result: ScenarioResult, tally: Tally): PassiveResult['code'] {
  if (result.verdict === 'pass') return result.attempts > 1 ? 1 : 0;
  if (tally.cover(result).whole) return 1;
  return result.verdict === 'fail' ? 2 : 3;
}
