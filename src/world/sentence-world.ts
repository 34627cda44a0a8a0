import type { Question } from '../check/question.ts';
import type { Moment } from '../model/moment.ts';
import type { LogName } from '../resource/service/log.ts';
import type { Placement } from '../sentence/placement.ts';
import type { Action } from './action.ts';
import type { Scenario } from './scenario.ts';

/**
 * What a sentence's body can do, and all it can do: name the environment, name hosts, check, act. A body is one such call, so calling it on
 * a world that only takes notes (a rehearsal) shows what the sentence would ask.
 */
export interface SentenceWorld {
  readonly scenario: Scenario;
  /** `Given the environment "shop"`. @throws ConfigurationError, UnableError */
  useEnvironment(name: string): Promise<void>;
  /** `Given the host "web"`: the hosts of later sentences without `on …`. @throws ConfigurationError */
  speakOf(placement: Placement): Promise<void>;
  /** Records where a log ends, on each host. Only looks. @throws UnableError, ConfigurationError */
  watch(log: LogName, on?: Placement): Promise<void>;
  /** Looks, judges, and is red if a claim is false. @throws CheckFailed, CheckUnable, ConfigurationError */
  check(question: Question | Promise<Question>, on?: Placement, moment?: Moment): Promise<void>;
  /** Changes something. Refused in a `Then` and on a protected environment. @throws ActionFailed, UnableError, ConfigurationError */
  act(action: Action, on?: Placement): Promise<void>;
  /** Every sentence of the text must be red with this verdict. */
  expectRed(verdict: 'fail' | 'unable', text: string): Promise<void>;
}
