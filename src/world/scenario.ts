import type { Check } from '../check/check.ts';
import type { Beside } from '../check/state.ts';
import type { ConvergeOutcome } from '../converge/converge-host.ts';
import type { Convergence } from '../converge/convergence.ts';
import type { Host } from '../host/host.ts';
import type { Api } from '../model/api.ts';
import type { AuditLine } from '../model/audit-line.ts';
import { ConfigurationError, UnableError } from '../model/errors.ts';
import { type Guarded, protectionOf } from '../model/protection.ts';
import { own, reason } from '../model/reason.ts';
import type { ApiToken } from '../probe/api/oauth-token.ts';
import type { HttpOptions, HttpRequest, HttpResponse } from '../probe/http/http-request.ts';
import { textsOf } from '../probe/http/request-texts.ts';
import type { Scene } from '../probe/scene.ts';
import type { PlanSource } from '../probe/terraform/plan-source.ts';
import type { StackHost } from '../provider/provider.ts';
import type { LogMark } from '../resource/service/log.source.ts';
import type { Blueprint } from '../sentence/blueprint.ts';
import { escapesIn, fillRequest, type Placeholder, placeholdersIn } from '../sentence/placeholders.ts';
import { type Placed, type Placement, placeHosts } from '../sentence/placement.ts';
import type { StackSnapshot } from '../stack/ledger/snapshot.ts';
import type { Reply } from '../transport/transport.ts';

/** A sentence is about hosts, but no environment was named yet. */
export class NoEnvironmentError extends ConfigurationError {
  constructor() {
    super([{ message: 'no environment is named; begin with: Given the environment "…", or run with --env' }]);
  }
}

/** What a running scenario reaches beyond itself, by its thread. */
export interface Reach {
  /** The current stack. @throws Error for one that this thread was not given */
  stack(stackId: string): StackSnapshot;
  /** The open connection to a host of a stack. @throws UnableError */
  host(stackId: string, name: string): Promise<Host>;
  /** The values of placeholders. @throws ConfigurationError */
  reveal(asked: readonly Placeholder[]): Promise<readonly string[]>;
  /** Masks these values from now on. */
  hide(values: readonly string[]): Promise<void>;
  /** What logins to APIs gave. */
  readonly tokens: Map<string, Promise<ApiToken>>;
  /** A line of the audit log. */
  note(line: AuditLine): void;
}

/** The state of one attempt at one scenario: its stack, the host it is about, the last answers. */
export class Scenario implements Scene {
  blueprint: Blueprint | undefined;
  /** The stack it runs on, once it has one. */
  stackId: string | undefined;
  /** What the last `Given the host …` or `Given every host …` said. */
  standing: Placement | undefined;
  /** Whether a sentence in the same block of checks as the current one passes a test. */
  beside: (sentence: RegExp) => boolean = () => false;
  /** The checks of the block that the current sentence is in. */
  block: () => Promise<readonly Check[]> = async () => [];
  /** Whether a check of that block asks for an attribute of a subject on a host, at the same moment. */
  readonly asksBeside: Beside = async (subject, attribute, host) =>
    (await this.block()).some(
      ({ question, hosts, moment }) =>
        moment === undefined &&
        question.subject === subject &&
        hosts.includes(host) &&
        question.claims.some((claim) => claim.attribute === attribute),
    );
  response: HttpResponse | undefined;
  reply: Reply | undefined;
  /** The terraform plan that sentences speak of which name none. */
  plan: PlanSource | undefined;
  /** The last converge, for one that says `again`. */
  convergence: Convergence | undefined;
  /** What it did: host → outcome. */
  readonly converged = new Map<string, ConvergeOutcome>();
  /** The placeholders in its sentences; the values are read when they are needed. */
  readonly placeholders: Placeholder[] = [];
  #escapes = 0;
  /** Logs that are watched: how a log is called → host → where it ended. */
  readonly watched = new Map<string, Map<string, LogMark>>();
  /** Builds of Jenkins that it triggered: server and job → number. */
  readonly triggered = new Map<string, number>();
  /** Sent with every HTTP request of the scenario. */
  headers: Readonly<Record<string, string>> = {};
  /** How every HTTP request of the scenario is sent. */
  options: HttpOptions | undefined;
  /** Decides which hosts `on 5 % of the hosts` draws; the same for a whole run. */
  readonly seed: string;
  readonly root: string;
  readonly #reach: Reach | undefined;

  /**
   * @param reach undefined in a rehearsal
   * @param root of the user's repository, where paths in sentences begin
   */
  constructor(reach: Reach | undefined, seed = '', root = '.') {
    this.#reach = reach;
    this.seed = seed;
    this.root = root;
  }

  /** The converge that `again` speaks of. @throws ConfigurationError when there was none */
  lastConvergence(): Convergence {
    if (this.convergence !== undefined) return this.convergence;
    throw new ConfigurationError([
      { message: 'nothing was converged before; say with what: I converge "…" with the puppet manifest "…"' },
    ]);
  }

  /** @throws ConfigurationError if no environment was named */
  named(): Blueprint {
    if (this.blueprint !== undefined) return this.blueprint;
    throw new NoEnvironmentError();
  }

  /** @throws ConfigurationError */
  place(on: Placement | undefined): Placed {
    return placeHosts(this.named(), on, this.standing, this.seed);
  }

  /** The hosts of an action. @throws ConfigurationError also if it only says on how many */
  placeAction(on: Placement | undefined): readonly string[] {
    const { hosts, quorum } = this.place(on);
    if (quorum === undefined) return hosts;
    throw new ConfigurationError([
      { message: 'an action needs to know its hosts; say on "…" or on every host' },
    ]);
  }

  async host(name: string): Promise<Host> {
    const { reach, snapshot } = this.#running();
    const member = memberOf(snapshot, name);
    if (member?.paused === true) {
      throw new UnableError(reason`the host "${own(name)}" is paused`, {
        hint: `resume it with: When I unpause "${name}"`,
      });
    }
    if (member?.running === false) {
      throw new UnableError(reason`the host "${own(name)}" does not run`, {
        hint: `start it again with: When I start "${name}"`,
      });
    }
    return reach.host(snapshot.stackId, name);
  }

  async reach(name: string, port: number): Promise<{ host: string; port: number } | undefined> {
    const member = memberOf(this.#running().snapshot, name);
    if (member === undefined || !isUp(member)) return undefined;
    return member.ports[port] ?? { host: member.address, port };
  }

  /** Where a port really is that `reach` finds behind a proxy of the engine; undefined if there is no proxy. */
  behind(name: string, port: number): { host: string; port: number } | undefined {
    const member = memberOf(this.#running().snapshot, name);
    const mapped = member?.ports[port];
    if (member === undefined || mapped === undefined || member.address === '') return undefined;
    return mapped.host === member.address ? undefined : { host: member.address, port };
  }

  /** The address of a host itself, whatever ports are mapped; undefined while it does not run. */
  addressOf(name: string): string | undefined {
    const member = memberOf(this.#running().snapshot, name);
    return member !== undefined && isUp(member) ? member.address : undefined;
  }

  endpoint(name: string): string | undefined {
    return this.named().endpoints[name];
  }

  api(name: string): Api | undefined {
    const apis = this.#running().snapshot.apis ?? {};
    return Object.hasOwn(apis, name) ? apis[name] : undefined;
  }

  get tokens(): Map<string, Promise<ApiToken>> {
    return this.#running().reach.tokens;
  }

  hide(values: readonly string[]): Promise<void> {
    return this.#running().reach.hide(values);
  }

  isHost(name: string): boolean {
    return this.blueprint?.hosts.some((host) => host.name === name) === true;
  }

  /** The environment, if nothing in it may be changed, according to the thread that owns the stack. */
  protectedEnvironment(): Guarded | undefined {
    const stack = this.stackId === undefined ? this.blueprint : this.#reach?.stack(this.stackId);
    return stack === undefined ? undefined : protectionOf(stack);
  }

  /** How many escaped placeholders were noted since the last call. */
  takeEscapes(): number {
    const escapes = this.#escapes;
    this.#escapes = 0;
    return escapes;
  }

  /** Notes the placeholders of texts, and the escaped ones. @throws ConfigurationError for one that is misspelt or unterminated */
  mention(texts: readonly string[]): void {
    this.placeholders.push(...placeholdersIn(texts));
    this.#escapes += escapesIn(texts);
  }

  /**
   * The request as it is sent, with its placeholders filled in. The values are secret: they are masked wherever they appear.
   * @throws ConfigurationError for a value that cannot be read
   */
  async reveal(request: HttpRequest): Promise<HttpRequest> {
    const asked = placeholdersIn(textsOf(request));
    if (asked.length === 0) return fillRequest(request, []);
    if (this.#reach === undefined) throw new UnableError('this thread cannot read secrets');
    return fillRequest(request, await this.#reach.reveal(asked));
  }

  /**
   * A text with its placeholders filled in, for custom sentences: `await this.scenario.secret('${env:TOKEN}')`. From then on the value is
   * masked wherever it appears.
   * @throws ConfigurationError for a value that cannot be read
   */
  async secret(text: string): Promise<string> {
    const { body = '' } = await this.reveal({ method: 'POST', url: '', body: text });
    return body;
  }

  /** Writes a line of the audit log about something that was asked from outside. */
  note(line: AuditLine): void {
    const environment = this.blueprint === undefined ? {} : { environment: this.blueprint.environment };
    this.#reach?.note({ ...environment, ...line });
  }

  #running(): { readonly reach: Reach; readonly snapshot: StackSnapshot } {
    if (this.#reach === undefined) throw new UnableError('there is no connection to hosts in this thread');
    if (this.stackId !== undefined) return { reach: this.#reach, snapshot: this.#reach.stack(this.stackId) };
    throw new UnableError('no stack is up in this scenario', {
      hint: 'begin with: Given the environment "…"',
    });
  }
}

/** Something may answer there: a paused host does not, but that is checked and not assumed. */
function isUp({ running, paused }: StackHost): boolean {
  return running || paused === true;
}

function memberOf(snapshot: StackSnapshot, name: string): StackHost | undefined {
  return snapshot.hosts.find((host) => host.name === name);
}
