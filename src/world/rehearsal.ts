import type { Check } from '../check/check.ts';
import type { Claim } from '../check/claim.ts';
import type { Question } from '../check/question.ts';
import { allowsCommand } from '../model/allowed-command.ts';
import { ConfigurationError } from '../model/errors.ts';
import { parseExpectation } from '../model/expectation.ts';
import type { Moment } from '../model/moment.ts';
import { protectionOf } from '../model/protection.ts';
import { refusedAction, refusedCommand } from '../model/refused.ts';
import { type LogName, printLog } from '../resource/service/log.ts';
import { DataTable } from '../runner/define.ts';
import type { Blueprint } from '../sentence/blueprint.ts';
import type { Catalogue } from '../sentence/catalogue.ts';
import type { Definition, Sentence, SentenceOptions } from '../sentence/definition.ts';
import type { Placement } from '../sentence/placement.ts';
import { parseSentences } from '../sentence/sentences-text.ts';
import type { Action } from './action.ts';
import type { Scenario } from './scenario.ts';
import type { SentenceWorld } from './sentence-world.ts';

/** What a sentence would do, without doing it. */
export type Rehearsed =
  | { readonly kind: 'check'; readonly check: Check }
  | {
      readonly kind: 'red';
      readonly verdict: 'fail' | 'unable';
      readonly checks: readonly Check[];
      readonly sentence: string;
    }
  | { readonly kind: 'action'; readonly action: Action; readonly hosts: readonly string[] }
  | { readonly kind: 'environment'; readonly name: string };

/** A world that takes notes. Bodies called on it ask nothing and change nothing, but every mistake in them shows. */
export class Rehearsal implements SentenceWorld {
  readonly scenario: Scenario;
  readonly plans: Rehearsed[] = [];
  readonly #catalogue: Catalogue;
  readonly #describe: (environment: string) => Promise<Blueprint>;
  #sentence = '';

  constructor(
    scenario: Scenario,
    catalogue: Catalogue,
    describe: (environment: string) => Promise<Blueprint>,
  ) {
    this.scenario = scenario;
    this.#catalogue = catalogue;
    this.#describe = describe;
  }

  /**
   * Calls one of our own sentences and returns what it would do; undefined for a custom one.
   * @throws ConfigurationError, ClaimError, ExpectationError
   */
  async play(
    definition: Definition,
    values: Promise<readonly unknown[]>,
    sentence: Sentence,
  ): Promise<readonly Rehearsed[] | undefined> {
    if (definition.sentence === undefined) {
      await values;
      return undefined;
    }
    refuseArgument(definition.sentence.takes, sentence);
    this.begin(sentence.text);
    await definition.code.apply(this, [...(await values), ...argumentsOf(sentence)]);
    return [...this.plans];
  }

  /** Starts new notes for a sentence. */
  begin(text: string): void {
    this.plans.length = 0;
    this.#sentence = text;
  }

  async useEnvironment(name: string): Promise<void> {
    this.scenario.blueprint = await this.#describe(name);
    this.plans.push({ kind: 'environment', name });
  }

  async speakOf(placement: Placement): Promise<void> {
    this.scenario.place(placement);
    this.scenario.standing = placement;
  }

  async watch(log: LogName, on?: Placement): Promise<void> {
    this.scenario.placeAction(on);
    const subject = printLog(log);
    this.scenario.watched.set(subject, this.scenario.watched.get(subject) ?? new Map());
  }

  async check(question: Question | Promise<Question>, on?: Placement, moment?: Moment): Promise<void> {
    this.plans.push({
      kind: 'check',
      check: composeCheck(this.scenario, this.#sentence, await question, on, moment),
    });
  }

  async act(action: Action, on?: Placement): Promise<void> {
    const hosts = action.from === 'hosts' ? this.scenario.placeAction(on) : [];
    refuseAction(this.scenario, action);
    refuseVerb(this.scenario, action, hosts);
    this.plans.push({ kind: 'action', action, hosts });
  }

  async expectRed(verdict: 'fail' | 'unable', text: string): Promise<void> {
    const outer = this.#sentence;
    const checks: Check[] = [];
    const problems: string[] = [];
    for (const sentence of parseSentences(text)) {
      try {
        checks.push(...(await this.#inner(sentence)));
      } catch (error) {
        problems.push(`"${sentence.text}": ${(error as Error).message}`);
      }
    }
    if (problems.length > 0) throw new ConfigurationError(problems.map((message) => ({ message })));
    this.plans.length = 0;
    this.plans.push({ kind: 'red', verdict, checks, sentence: outer });
  }

  async #inner(sentence: Sentence): Promise<readonly Check[]> {
    const inner = new Rehearsal(this.scenario, this.#catalogue, this.#describe);
    const found = this.#catalogue.find(sentence.text, inner);
    const [only] = found;
    if (only === undefined) throw new Error('no sentence matches');
    if (found.length > 1) throw new Error('more than one sentence matches');
    const plans = await inner.play(only.definition, only.values, sentence);
    const checks = plans?.flatMap((plan) => (plan.kind === 'check' ? [plan.check] : [])) ?? [];
    if (checks.length === 0) throw new Error('it is not a check');
    return checks;
  }
}

/** Places a question on its hosts. @throws ConfigurationError */
export function composeCheck(
  scenario: Scenario,
  sentence: string,
  question: Question,
  on: Placement | undefined,
  moment: Moment | undefined,
): Check {
  if (question.from === 'outside') return { sentence, question, hosts: [], moment };
  refuseCommands(scenario, question);
  const { hosts, quorum } = scenario.place(on);
  if (hosts.length < 2 && question.claims.some((claim) => claim.agree === true)) {
    throw new ConfigurationError([
      { message: 'one host always agrees with itself; say on every host, or on every host in "…"' },
    ]);
  }
  if (quorum !== undefined && quorum.kind !== 'at least') refuseDeniedSlips(question.claims);
  return { sentence, question, hosts, moment, ...(quorum === undefined ? {} : { quorum }) };
}

/**
 * With a placement such as `on no host` or `on at most 2 hosts`, the claim is denied: what `not` refuses is refused here too.
 * @throws ExpectationError
 */
function refuseDeniedSlips(claims: readonly Claim[]): void {
  for (const { written, type } of claims)
    if (written !== undefined && !/^(?:not|none of)\s/.test(written))
      parseExpectation(`not ${written}`, type);
}

/** @throws ConfigurationError if the environment is guarded and its file does not list what would be asked */
function refuseCommands({ blueprint }: Scenario, { commands = [] }: Question): void {
  const protection = blueprint === undefined ? undefined : protectionOf(blueprint);
  const refused = commands.find((text) => protection !== undefined && !allowsCommand(protection, text));
  if (protection !== undefined && refused !== undefined) throw refusedCommand(protection, refused);
}

/** @throws ConfigurationError if the environment does not allow the action */
export function refuseAction(scenario: Scenario, action: Action): void {
  const { environment = '', lifecycle } = scenario.blueprint ?? {};
  const guarded = scenario.blueprint === undefined ? undefined : protectionOf(scenario.blueprint);
  if (action.changes && guarded !== undefined) throw refusedAction(guarded, action.label);
  if (action.verb !== undefined && lifecycle === 'live') {
    throw new ConfigurationError([
      {
        message: `the environment "${environment}" is live, and only hosts that opsproof brought up are stopped and started; refused: ${action.label}`,
        hint: 'run it on an ephemeral environment, or run a command on the host',
      },
    ]);
  }
}

/** @throws ConfigurationError for a host whose provider does not support the verb */
function refuseVerb({ blueprint }: Scenario, { verb }: Action, hosts: readonly string[]): void {
  if (verb === undefined || blueprint === undefined) return;
  for (const { name, provider, verbs } of blueprint.hosts) {
    if (!hosts.includes(name) || verbs === undefined || verbs.includes(verb)) continue;
    const can = verbs.length === 0 ? 'nothing' : verbs.join(', ');
    throw new ConfigurationError([
      { message: `the provider "${provider}" of host "${name}" cannot ${verb} a host; it can: ${can}` },
    ]);
  }
}

/** @throws ConfigurationError if what is below the sentence is not what it takes */
function refuseArgument(takes: SentenceOptions['takes'], { argument }: Sentence): void {
  const found =
    argument?.dataTable !== undefined
      ? 'table'
      : argument?.docString === undefined
        ? undefined
        : 'doc string';
  if (found === takes) return;
  const needs = `this sentence needs a ${takes} below it`;
  const message =
    takes === undefined
      ? `this sentence takes no ${found}`
      : found === undefined
        ? needs
        : `${needs}, not a ${found}`;
  throw new ConfigurationError([{ message }]);
}

/** The table or doc string of a step as the value that its body gets. */
function argumentsOf({ argument }: Sentence): readonly unknown[] {
  if (argument?.dataTable !== undefined) return [new DataTable(argument.dataTable)];
  return argument?.docString === undefined ? [] : [argument.docString.content];
}
