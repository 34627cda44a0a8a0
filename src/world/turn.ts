import type { Glance } from '../check/glance.ts';
import type { Question } from '../check/question.ts';
import { CheckFailed, CheckUnable, ConfigurationError, UnableError } from '../model/errors.ts';
import { printExactJson } from '../model/exact-json.ts';
import { FINDINGS_MEDIA_TYPE, type Finding } from '../model/finding.ts';
import type { Moment } from '../model/moment.ts';
import { printFindings } from '../report/text/finding-text.ts';
import type { Placement } from '../sentence/placement.ts';
import type { StackSnapshot } from '../stack/ledger/snapshot.ts';
import type { Action, Stage } from './action.ts';
import { type Attempt, isFresh } from './attempt.ts';
import type { EarlyFindings } from './batch.ts';
import { Block } from './block.ts';
import { catalogueOfThread } from './catalogue-of-thread.ts';
import { lastLogs } from './evidence.ts';
import { redFindings } from './expected-red.ts';
import { turnHost } from './host-turn.ts';
import { usersHook } from './own-hooks.ts';
import { composeCheck, refuseAction } from './rehearsal.ts';
import type { Scenario } from './scenario.ts';
import { Script } from './script.ts';
import { surveyPickle } from './survey-pickle.ts';
import { attemptNow, lastEnded, leave, workplace } from './thread.ts';
import { withHint } from './with-hint.ts';

/** What every world of a run gets. */
export interface RunParameters {
  /** The environment of features that name none. */
  readonly environment?: string;
  /** See Scenario.seed. */
  readonly seed?: string;
  /** Root of the user's repository, absolute. */
  readonly root?: string;
}

/** Attaches something to the step that runs. */
export type Attach = (
  data: string,
  options: string | { readonly mediaType: string; readonly fileName: string },
) => void;

/** What was found out when the turn began. */
interface Begun {
  readonly attempt: Attempt;
  readonly script: Script;
  /** What was seen for its first checks before its turn. */
  readonly early?: EarlyFindings;
  /** Looks for the scenarios after it. */
  readonly beyond?: (glance: () => Glance) => void;
}

/** The turn of one attempt at one scenario: it begins before the first sentence, does what sentences say, and ends after the last one. */
export class Turn {
  readonly #scenario: Scenario;
  readonly #parameters: RunParameters;
  readonly #attach: Attach;
  #begun: Promise<Begun> | undefined;
  #block: Block | undefined;

  constructor(scenario: Scenario, parameters: RunParameters, attach: Attach) {
    this.#scenario = scenario;
    this.#parameters = parameters;
    this.#attach = attach;
  }

  /**
   * Finds out what the scenario is about to do, and takes a lease on the stack of features without a `Given`. Called by the first sentence,
   * or by a hook before it.
   * @throws ConfigurationError, UnableError
   */
  async begin(): Promise<void> {
    this.#begun ??= this.#begin();
    await this.#begun;
  }

  /** Gives the stack back; called once after the last step, whatever happened. */
  async end(): Promise<void> {
    const attempt = attemptNow();
    const { stackId } = this.#scenario;
    if (attempt === undefined || stackId === undefined) return workplace().audited();
    await leave(attempt.id, isFresh(attempt.pickle) ? stackId : undefined);
  }

  /** The script, at the sentence that runs. @throws Error if nothing reported which one that is */
  async script(): Promise<Script> {
    const { script } = await this.#ready();
    return script;
  }

  /** Takes a lease on an environment's stack. @throws ConfigurationError, UnableError */
  async enter(environment: string): Promise<void> {
    await this.#enter(environment, await this.#ready());
  }

  async check(question: Question | Promise<Question>, on?: Placement, moment?: Moment): Promise<void> {
    const begun = await this.#ready();
    const { script } = begun;
    const check = composeCheck(this.#scenario, script.text(), await question, on, moment);
    await this.#report(begun, await this.#openBlock(begun).take(script.index, check));
  }

  async expectRed(verdict: 'fail' | 'unable', text: string): Promise<void> {
    const begun = await this.#ready();
    const { script } = begun;
    const plans = await script.rehearse(script.index, this.#scenario, (rehearsal) =>
      rehearsal.expectRed(verdict, text),
    );
    const findings = await Promise.all(
      plans.map((plan) => (plan.kind === 'red' ? redFindings(plan, this.#scenario) : [])),
    );
    await this.#report(begun, findings.flat());
  }

  async act(action: Action, on?: Placement): Promise<void> {
    const { script } = await this.#ready();
    if (script.type() === 'Outcome') {
      throw new ConfigurationError([
        { message: `a Then only checks; refused: ${action.label}`, hint: 'write it as a When' },
      ]);
    }
    const scenario = this.#scenario;
    refuseAction(scenario, action);
    const hosts = action.from === 'hosts' ? scenario.placeAction(on) : [];
    this.#block?.forget();
    workplace().foresight.forget();
    this.#block = undefined;
    const turn = async (host: string, verb: Parameters<typeof turnHost>[3]) => {
      this.#adopt(await turnHost(workplace(), scenario.stackId, host, verb));
    };
    const { desk, crew } = workplace();
    const stackOf = () => {
      if (scenario.stackId !== undefined) return scenario.stackId;
      throw new UnableError('no stack is up in this scenario');
    };
    const stage: Stage = {
      scenario,
      turn,
      remember: async (host, what) => desk.remember({ stackId: stackOf(), host, what }),
      bringBack: async (host, what) => desk.bringBack({ stackId: stackOf(), host, what }),
      tell: (host, phase, durationMs) => {
        const progress = {
          stackId: stackOf(),
          host,
          phase,
          ...(durationMs === undefined ? {} : { durationMs }),
        };
        // The run is over.
        desk.tell?.(progress).catch(() => undefined);
      },
      look: async (host) => {
        this.#adopt(await desk.look({ stackId: stackOf() }));
        await crew.reopen(stackOf(), host);
      },
    };
    await withHint(action.perform(stage, hosts));
  }

  async #begin(): Promise<Begun> {
    const attempt = attemptNow();
    if (attempt === undefined) throw new Error('the opsproof hooks are not loaded: import "opsproof/steps"');
    await lastEnded();
    const { desk, crew, known, foresight } = workplace();
    const { pickle, id } = attempt;
    const { environment: standard, seed, root } = this.#parameters;
    const fresh = isFresh(pickle);
    const script = new Script({
      ...{ id, fresh, steps: pickle.steps, catalogue: catalogueOfThread() },
      describe: (name) => desk.describe(name),
    });
    const early = await foresight.take(pickle);
    const { survey } =
      known.prospects.get(pickle) ?? (await surveyPickle(pickle, script, standard, seed, root));
    script.acts = survey.acts;
    crew.expect([...survey.first.values()].flatMap(({ hosts }) => hosts));
    this.#scenario.beside = (sentence) => script.beside(sentence);
    this.#scenario.block = () => script.block(this.#scenario);
    const shares = survey.still && !fresh && !usersHook();
    if (!shares) foresight.forget();
    const begun: Begun = {
      attempt,
      script,
      ...(shares && early !== undefined ? { early } : {}),
      ...(shares ? { beyond: (glance: () => Glance) => foresight.look(pickle, glance, this.#scenario) } : {}),
    };
    if (standard !== undefined && survey.environments.length === 0) await this.#enter(standard, begun);
    return begun;
  }

  async #ready(): Promise<Begun> {
    this.#begun ??= this.#begin();
    const begun = await this.#begun;
    begun.script.arriveAt(attemptNow()?.step?.id);
    return begun;
  }

  async #enter(environment: string, { attempt, script }: Begun): Promise<void> {
    this.#scenario.blueprint = await script.describe(environment);
    const need = { environment, scenario: attempt.id, acts: script.acts, fresh: script.fresh };
    this.#adopt(await withHint(workplace().desk.need(need)));
  }

  #adopt(snapshot: StackSnapshot): void {
    workplace().crew.adopt(snapshot);
    this.#scenario.stackId = snapshot.stackId;
  }

  #openBlock({ script, early, beyond }: Begun): Block {
    this.#block ??= new Block(this.#scenario, (index) => script.ahead(index, this.#scenario), early, beyond);
    return this.#block;
  }

  async #report(begun: Begun, findings: readonly Finding[]): Promise<void> {
    const red = findings.filter((finding) => finding.verdict !== 'pass');
    const rest = red.length === 0 ? [] : await this.#openBlock(begun).rest(begun.script.index);
    const all = [...findings, ...rest];
    this.#attach(printExactJson(all), FINDINGS_MEDIA_TYPE);
    if (red.length === 0) return;
    const { desk, crew } = workplace();
    const { stackId } = this.#scenario;
    const logs = stackId === undefined ? [] : await lastLogs(desk, crew.stack(stackId), all);
    for (const { host, tail } of logs)
      this.#attach(tail, { mediaType: 'text/plain', fileName: `${host} log` });
    const failed = all.some((finding) => finding.verdict === 'fail');
    throw failed ? new CheckFailed(printFindings(all)) : new CheckUnable(printFindings(all));
  }
}
