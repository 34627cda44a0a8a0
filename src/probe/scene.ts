import type { Surroundings } from '../check/surroundings.ts';
import type { ConvergeOutcome } from '../converge/converge-host.ts';
import type { Api, ApiNames } from '../model/api.ts';
import type { AuditLine } from '../model/audit-line.ts';
import type { Guarded } from '../model/protection.ts';
import type { Reply } from '../transport/transport.ts';
import type { ApiToken } from './api/oauth-token.ts';
import type { HttpOptions, HttpRequest, HttpResponse } from './http/http-request.ts';
import type { PlanSource } from './terraform/plan-source.ts';

/** A host or a name, and a port. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** The names of an environment, as far as they are known before it runs. */
export interface EnvironmentNames {
  readonly environment: string;
  readonly hosts: readonly {
    readonly name: string;
    /** Ports inside the host that can be reached from outside; undefined: all of them. */
    readonly published: readonly number[] | undefined;
  }[];
  readonly endpoints: Readonly<Record<string, string>>;
  readonly apis?: Readonly<Record<string, ApiNames>>;
  /** There are more hosts than these, which nobody has asked for. */
  readonly open?: true;
}

/** The scenario that asks, as far as a probe may know it. */
export interface Scene extends Surroundings {
  readonly blueprint: EnvironmentNames | undefined;
  /** Folder of the user's repository, which paths in sentences begin at. */
  readonly root: string;
  /** The terraform plan that sentences speak of which name none. */
  readonly plan: PlanSource | undefined;
  /** Sent with every HTTP request of the scenario. */
  readonly headers: Readonly<Record<string, string>>;
  /** How every HTTP request of the scenario is sent. */
  readonly options: HttpOptions | undefined;
  /** The answer to the scenario's last HTTP request. */
  readonly response: HttpResponse | undefined;
  /** The answer to the scenario's last command. */
  readonly reply: Reply | undefined;
  /** What the last converge did: host → outcome. */
  readonly converged: ReadonlyMap<string, ConvergeOutcome>;
  /** Logs that are watched: how a log is called → host → where it ended. */
  readonly watched: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Builds of Jenkins that it triggered: server and job → number. */
  readonly triggered: ReadonlyMap<string, number>;
  /** Whether a sentence in the same block of checks as the current one passes a test. */
  beside(sentence: RegExp): boolean;
  isHost(name: string): boolean;
  /** Where `host:port` is reached from here: a mapped port, or a real address; undefined while the host does not run. */
  reach(host: string, port: number): Promise<Address | undefined>;
  /** Where a port really is that `reach` finds behind a proxy of the engine; undefined if there is no proxy. */
  behind(host: string, port: number): Address | undefined;
  /** The address of a host itself, whatever ports are mapped; undefined while it does not run. */
  addressOf(host: string): string | undefined;
  /** The environment, if nothing in it may be changed. */
  protectedEnvironment(): Guarded | undefined;
  /** An API of the environment with its login; undefined if it has none of that name. */
  api(name: string): Api | undefined;
  /** What logins to APIs gave: by environment and API. It lasts longer than the scenario. */
  readonly tokens: Map<string, Promise<ApiToken>>;
  /** From now on these values are masked wherever they appear. */
  hide(values: readonly string[]): Promise<void>;
  /** Notes the placeholders of texts. @throws ConfigurationError for one that is misspelt or unterminated */
  mention(texts: readonly string[]): void;
  /** The request with its placeholders filled in. @throws ConfigurationError for a value that cannot be read */
  reveal(request: HttpRequest): Promise<HttpRequest>;
  /** A line of the audit log. */
  note(line: AuditLine): void;
}
