import type { Glance } from '../check/glance.ts';
import type { Question } from '../check/question.ts';
import type { AuditLine } from '../model/audit-line.ts';
import { CheckFailed, CheckUnable, ConfigurationError, UnableError } from '../model/errors.ts';
import { printExactJson } from '../model/exact-json.ts';
import { FINDINGS_MEDIA_TYPE, type Finding } from '../model/finding.ts';
import type { HostVerb } from '../model/host-verb.ts';
import type { Moment } from '../model/moment.ts';
import { markLog } from '../probe/log/mark-log.ts';
import { printFindings } from '../report/text/finding-text.ts';
import { type LogName, printLog } from '../resource/service/log.ts';
import { type IWorldOptions, World } from '../runner/define.ts';
import type { PickleStep } from '../runner/messages.ts';
import type { Placement } from '../sentence/placement.ts';
import type { StackSnapshot } from '../stack/ledger/snapshot.ts';
import type { Action } from './action.ts';
import { Block } from './block.ts';
import { redFindings } from './expected-red.ts';
import { composeCheck, type Plan, refuseAction } from './rehearsal.ts';
import { Scenario } from './scenario.ts';
import type { Script } from './script.ts';
import type { SentenceWorld } from './sentence-world.ts';
import { crewOfThread } from './thread.ts';
import { withHint } from './with-hint.ts';

/** Lines of a host's log that are attached to a red check. */
const EVIDENCE_LINES = 40;

/** What `opsproof run` hands to each world. */
export interface WorldParameters {
  readonly opsproof?: {
    /** The environment of features that name none. */
    readonly environment?: string;
    /** See Scenario.seed. */
    readonly seed?: string;
  };
}

/** One attempt of one scenario. New for each attempt; everything in it is gone afterwards. */
export class OpsWorld extends World implements SentenceWorld {
  readonly scenario: Scenario;
  /** The scenario's steps and where it stands among them; set before the first step. */
  script: Script | undefined;
  /** What was seen of its first checks before its turn, and who looks for the scenarios after it; set with the script. */
  early: ReadonlyMap<number, Promise<readonly Finding[]>> | undefined;
  beyond: ((glance: () => Glance) => void) | undefined;
  /** What has to be done before the first sentence, where no hook does it. */
  opening: (() => Promise<void>) | undefined;
  #opened: Promise<void> | undefined;
  #step: Pick<PickleStep, 'id' | 'text'> | undefined;
  #block: Block | undefined;

  constructor(options: IWorldOptions) {
    super(options);
    const { opsproof } = this.parameters as WorldParameters;
    const crew = crewOfThread();
    crew.newest = this;
    this.scenario = new Scenario(crew, opsproof?.seed);
  }

  /** The runner is at this step now. */
  arriveAt(step: Pick<PickleStep, 'id' | 'text'>): void {
    this.#step = step;
    this.#arrive();
  }

  async useEnvironment(name: string): Promise<void> {
    refuseThen(await this.#begin());
    await this.enter(name);
  }

  /** Takes a place on an environment's stack. @throws ConfigurationError, UnableError */
  async enter(name: string): Promise<void> {
    const script = this.#script();
    this.scenario.blueprint = await script.describe(name);
    const need = { environment: name, scenario: script.id, acts: script.acts, fresh: script.fresh };
    this.#adopt((await withHint(crewOfThread().desk.need(need))) as StackSnapshot);
  }

  async speakOf(placement: Placement): Promise<void> {
    refuseThen(await this.#begin());
    this.scenario.place(placement);
    this.scenario.standing = placement;
  }

  async watch(log: LogName, on?: Placement): Promise<void> {
    refuseThen(await this.#begin());
    const hosts = this.scenario.placeAction(on);
    const marks = await withHint(
      Promise.all(
        hosts.map(async (host) => [host, await markLog(await this.scenario.host(host), log)] as const),
      ),
    );
    const subject = printLog(log);
    this.scenario.watched.set(subject, new Map([...(this.scenario.watched.get(subject) ?? []), ...marks]));
  }

  async check(question: Question | Promise<Question>, on?: Placement, moment?: Moment): Promise<void> {
    const script = await this.#begin();
    const check = composeCheck(this.scenario, script.text(), await question, on, moment);
    await this.#report(await this.#openBlock(script).take(script.index, check));
  }

  async expectRed(verdict: 'fail' | 'unable', text: string): Promise<void> {
    const script = await this.#begin();
    const plans = await script.rehearse(script.index, this.scenario, (rehearsal) =>
      rehearsal.expectRed(verdict, text),
    );
    const findings = await Promise.all(
      plans.map((plan) => (plan.kind === 'red' ? redFindings(plan, this.scenario) : [])),
    );
    await this.#report(findings.flat());
  }

  async act(action: Action, on?: Placement): Promise<void> {
    const script = await this.#begin();
    if (script.type() === 'Outcome') {
      throw new ConfigurationError([
        { message: `a Then only looks; refused: ${action.label}`, hint: 'write it as a When' },
      ]);
    }
    refuseAction(this.scenario, action);
    const hosts = action.from === 'hosts' ? this.scenario.placeAction(on) : [];
    this.#block?.forget();
    crewOfThread().foresight.forget();
    this.#block = undefined;
    const turn = (host: string, verb: HostVerb) => this.#turn(host, verb);
    await withHint(action.perform({ scenario: this.scenario, turn }, hosts));
  }

  /** Gives the stack back; called once after the last step, whatever happened. */
  async release(): Promise<void> {
    const crew = crewOfThread();
    await crew.audited();
    if (this.scenario.stackId === undefined || this.script === undefined) return;
    if (this.script.fresh) await crew.close(this.scenario.stackId);
    await crew.desk.ended({ scenario: this.script.id });
  }

  async #report(findings: readonly Finding[]): Promise<void> {
    const script = this.#script();
    const red = findings.filter((finding) => finding.verdict !== 'pass');
    const all =
      red.length === 0 ? findings : [...findings, ...(await this.#openBlock(script).rest(script.index))];
    this.attach(printExactJson(all), FINDINGS_MEDIA_TYPE);
    if (red.length === 0) return;
    await this.#attachEvidence(all);
    const failed = all.some((finding) => finding.verdict === 'fail');
    throw failed ? new CheckFailed(printFindings(all)) : new CheckUnable(printFindings(all));
  }

  /** What the hosts of red findings logged last, read before anything is torn down. */
  async #attachEvidence(findings: readonly Finding[]): Promise<void> {
    const { stackId } = this.scenario;
    const snapshot = stackId === undefined ? undefined : crewOfThread().stack(stackId);
    if (snapshot?.lifecycle !== 'ephemeral') return;
    const red = findings.filter((finding) => finding.verdict !== 'pass');
    const named = new Set(red.flatMap((finding) => finding.host ?? []));
    const hosts = named.size > 0 ? [...named] : snapshot.hosts.map((host) => host.name);
    const tails = await Promise.all(
      hosts.slice(0, 5).map(async (host) => {
        const request = { stackId: snapshot.stackId, host, lines: EVIDENCE_LINES };
        return { host, tail: await crewOfThread().desk.logTail(request) };
      }),
    );
    for (const { host, tail } of tails) {
      if (tail.trim() !== '') this.attach(tail, { mediaType: 'text/plain', fileName: `${host} log` });
    }
  }

  async #turn(host: string, verb: HostVerb): Promise<void> {
    const { stackId } = this.scenario;
    if (stackId === undefined) throw new UnableError('no stack is up in this scenario');
    const crew = crewOfThread();
    const { environment } = crew.stack(stackId);
    const began = performance.now();
    const line = { at: new Date().toISOString(), environment, host, over: 'provider', kind: 'verb' as const };
    const note = (more: Partial<AuditLine>) => crew.note({ ...line, command: `${verb} ${host}`, ...more });
    note({ begins: true });
    try {
      this.#adopt((await crew.desk.act({ stackId, host, verb })) as StackSnapshot);
      crew.touched(stackId, host);
      note({ durationMs: Math.round(performance.now() - began) });
    } catch (error) {
      note({ error: (error as Error).message, durationMs: Math.round(performance.now() - began) });
      throw error;
    }
  }

  #adopt(snapshot: StackSnapshot): void {
    crewOfThread().adopt(snapshot);
    this.scenario.stackId = snapshot.stackId;
  }

  #openBlock(script: Script): Block {
    this.#block ??= new Block(
      this.scenario,
      (index): Promise<readonly Plan[] | undefined> => script.ahead(index, this.scenario),
      this.early,
      this.beyond,
    );
    return this.#block;
  }

  async #begin(): Promise<Script> {
    if (this.opening !== undefined) {
      this.#opened ??= this.opening();
      await this.#opened;
      this.#arrive();
    }
    return this.#script();
  }

  #arrive(): void {
    if (this.script === undefined || this.#step === undefined) return;
    const { script } = this;
    script.arriveAt(this.#step.id);
    this.scenario.beside = (sentence) => script.beside(sentence);
    this.scenario.block = () => script.block(this.scenario);
    const crew = crewOfThread();
    crew.occasion = { ...crew.occasion, step: this.#step.text };
  }

  #script(): Script {
    if (this.script !== undefined) return this.script;
    throw new Error('the opsproof hooks are not loaded: import "opsproof/steps"');
  }
}

/** @throws ConfigurationError in a Then, which would be green and had looked at nothing */
function refuseThen(script: Script): void {
  if (script.type() !== 'Outcome') return;
  throw new ConfigurationError([
    { message: `"${script.text()}" looks at nothing, so it is no Then`, hint: 'write it as a Given' },
  ]);
}
