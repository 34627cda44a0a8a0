import type { Question } from '../check/question.ts';
import { ConfigurationError } from '../model/errors.ts';
import type { Moment } from '../model/moment.ts';
import { markLog } from '../probe/log/mark-log.ts';
import { type LogName, printLog } from '../resource/service/log.ts';
import { type IWorldOptions, World } from '../runner/define.ts';
import type { Placement } from '../sentence/placement.ts';
import type { Action } from './action.ts';
import { Scenario } from './scenario.ts';
import type { Script } from './script.ts';
import type { SentenceWorld } from './sentence-world.ts';
import { workplace } from './thread.ts';
import { type RunParameters, Turn } from './turn.ts';
import { withHint } from './with-hint.ts';

/** What `opsproof run` hands to each world. */
export interface WorldParameters {
  readonly opsproof?: RunParameters;
}

/** The turn of a world, for the hooks and nothing else. @param world as steps know it */
export let turnOf: (world: OpsWorld) => Turn;

/** One attempt of one scenario. New for each attempt; everything in it is gone afterwards. */
export class OpsWorld extends World implements SentenceWorld {
  readonly scenario: Scenario;
  readonly #turn: Turn;

  static {
    turnOf = (world) => world.#turn;
  }

  constructor(options: IWorldOptions) {
    super(options);
    const { opsproof = {} } = this.parameters as WorldParameters;
    this.scenario = new Scenario(workplace(), opsproof.seed, opsproof.root);
    this.#turn = new Turn(this.scenario, opsproof, (data, options) => void this.attach(data, options));
  }

  async useEnvironment(name: string): Promise<void> {
    refuseThen(await this.#turn.script());
    await this.#turn.enter(name);
  }

  async speakOf(placement: Placement): Promise<void> {
    refuseThen(await this.#turn.script());
    this.scenario.place(placement);
    this.scenario.standing = placement;
  }

  async watch(log: LogName, on?: Placement): Promise<void> {
    refuseThen(await this.#turn.script());
    const hosts = this.scenario.placeAction(on);
    const marks = await withHint(
      Promise.all(
        hosts.map(async (host) => [host, await markLog(await this.scenario.host(host), log)] as const),
      ),
    );
    const subject = printLog(log);
    this.scenario.watched.set(subject, new Map([...(this.scenario.watched.get(subject) ?? []), ...marks]));
  }

  check(question: Question | Promise<Question>, on?: Placement, moment?: Moment): Promise<void> {
    return this.#turn.check(question, on, moment);
  }

  expectRed(verdict: 'fail' | 'unable', text: string): Promise<void> {
    return this.#turn.expectRed(verdict, text);
  }

  act(action: Action, on?: Placement): Promise<void> {
    return this.#turn.act(action, on);
  }
}

/** @throws ConfigurationError in a Then, which would be green without having checked anything */
function refuseThen(script: Script): void {
  if (script.type() !== 'Outcome') return;
  throw new ConfigurationError([
    { message: `"${script.text()}" checks nothing, so it cannot be a Then`, hint: 'write it as a Given' },
  ]);
}
