import type { AuditLine } from '../../model/audit-line.ts';
import { printElapsed } from '../../model/elapsed.ts';
import { UnableError } from '../../model/errors.ts';
import type { HostVerb } from '../../model/host-verb.ts';
import { LATE, within } from '../../transport/deadline.ts';
import type { Engine } from '../../transport/docker/engine.ts';
import type { HostImage, StackHost } from '../provider.ts';
import { type Life, lastLines, printLog, waitUntilReady } from '../readiness.ts';
import type { SshKeyPair } from '../ssh-key.ts';
import type { ContainerHost } from './container-host.ts';
import { containerSockets } from './container-sockets.ts';
import { type Executed, execute, interleave } from './exec.ts';
import { conditionsOf } from './ready.ts';
import { authorize, readHostKeys } from './ssh.ts';
import { asStackHost, type Inspected, publishedPort, sshPortOf } from './target.ts';
import { carryOut, PAST } from './verbs.ts';

export interface DockerHostOptions {
  readonly engine: Engine;
  readonly host: ContainerHost;
  /** Name of the container. */
  readonly name: string;
  readonly environment: string;
  readonly network: string;
  readonly signal: AbortSignal;
  /** The stack's key pair, when somebody logs in with one. */
  readonly keys: () => SshKeyPair;
  progress(phase: string, durationMs?: number): void;
  /** A command that is run in the container. */
  note(line: AuditLine): void;
}

/** Besides what the host may take to stop. */
const VERB_MS = 20_000;
const ANSWER_MS = 5_000;
const LOG_BYTES_LINES = 2_000;
const FAILURE_LINES = 20;

/** One container of a stack after its creation. */
export class DockerHost {
  readonly name: string;
  readonly #options: DockerHostOptions;
  #seen: Inspected | undefined;
  #address = '';
  #hostKeys: readonly string[] = [];
  #image: HostImage | undefined;

  constructor(options: DockerHostOptions) {
    this.#options = options;
    this.name = options.name;
  }

  /**
   * Waits until the container is ready, then lets the stack's key in and learns the host keys where there is ssh.
   * @throws UnableError
   */
  async ready(): Promise<void> {
    const { host, environment, signal, progress } = this.#options;
    const sshPort = sshPortOf(host);
    const tookMs = await waitUntilReady({
      subject: `host "${host.name}" of "${environment}"`,
      conditions: conditionsOf(
        {
          host,
          published: (port) => publishedPort(this.#seen, port),
          exec: (argv) => this.#exec(argv),
          sockets: async () =>
            this.#seen === undefined ? undefined : containerSockets(this.#seen.Id, this.#seen.State.Pid),
          log: () => this.#log(LOG_BYTES_LINES, true),
          health: async () => this.#seen?.State.Health?.Status,
          image: host.image ?? this.#seen?.Config.Image ?? 'that was built',
        },
        sshPort,
      ),
      timeoutMs: host.ready?.timeoutMs ?? host.startMs,
      signal,
      life: () => this.#life(),
      log: async () => printLog(lastLines(await this.#log(FAILURE_LINES), FAILURE_LINES)),
      waiting: (what) => progress(`waiting for ${what}`),
    });
    if (sshPort !== undefined) await this.#letIn();
    progress('ready', tookMs);
  }

  /** @throws UnableError */
  async act(verb: HostVerb): Promise<StackHost> {
    const began = performance.now();
    const subject = `cannot ${verb} "${this.#options.host.name}"`;
    const limitMs = VERB_MS + this.#options.host.stopMs;
    const done = carryOut(this.#container(), verb, this.#options.host.stopMs).catch((error: unknown) => {
      throw new UnableError(`${subject}: ${error instanceof Error ? error.message.trim() : String(error)}`, {
        cause: error,
      });
    });
    if ((await within(done, limitMs)) === LATE) {
      throw new UnableError(`${subject}: the engine did not finish within ${limitMs / 1000} s`);
    }
    if (verb === 'start' || verb === 'restart') await this.ready();
    await this.look().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message.trim() : String(error);
      throw new UnableError(`${subject}: the engine does not say how it is now: ${reason}`, { cause: error });
    });
    if (verb !== 'start' && verb !== 'restart') this.#options.progress(PAST[verb], performance.now() - began);
    return this.asStackHost();
  }

  /** Asks the engine how the container is now. */
  async look(): Promise<Inspected> {
    const seen = await this.#container().inspect();
    this.#seen = seen;
    this.#address = seen.NetworkSettings.Networks[this.#options.network]?.IPAddress || this.#address;
    this.#image ??= await this.#imageOf(seen);
    return seen;
  }

  asStackHost(): StackHost {
    const { host, keys } = this.#options;
    return asStackHost({
      host,
      keys,
      seen: this.#seen,
      address: this.#address,
      hostKeys: this.#hostKeys,
      image: this.#image,
    });
  }

  /** The last lines the host logged: of its journal when systemd runs it, else of the container. Never throws. */
  async logTail(lines: number): Promise<string> {
    try {
      if (this.#options.host.systemd && this.#seen?.State.Running === true) {
        const { exitCode, stdout } = await this.#exec(['journalctl', '--no-pager', '-n', String(lines)]);
        if (exitCode === 0) return stdout;
      }
      return lastLines(await this.#log(lines), lines).join('\n');
    } catch (error) {
      return `the log of "${this.#options.host.name}" could not be read: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  /** An image that was removed meanwhile has no digests any more. */
  async #imageOf({ Image: id, Config: { Image: name } }: Inspected): Promise<HostImage> {
    const asked = this.#options.engine.getImage(id).inspect();
    const image = await within(
      asked.catch(() => undefined),
      ANSWER_MS,
    );
    const digests = image === LATE ? undefined : image?.RepoDigests;
    return { name, id, digests: digests ?? [] };
  }

  async #letIn(): Promise<void> {
    const { host, keys } = this.#options;
    const run = (argv: readonly string[], user?: string) => this.#exec(argv, user);
    const own = host.identity !== undefined || host.password !== undefined;
    if (this.#hostKeys.length === 0 && !own)
      await authorize(host.name, host.user ?? 'root', keys().publicKey, run);
    this.#hostKeys = await readHostKeys(host.name, run);
  }

  async #life(): Promise<Life> {
    const { State: state } = await this.look();
    if (state.Running) return 'running';
    if (state.Status === 'created') return 'starting';
    const why = state.OOMKilled
      ? ', killed for want of memory'
      : state.Error === ''
        ? ''
        : `, ${state.Error}`;
    return { died: `exit code ${state.ExitCode}${why}` };
  }

  #exec(argv: readonly string[], user?: string): Promise<Executed> {
    const options = user === undefined ? {} : { user };
    const at = new Date().toISOString();
    const began = performance.now();
    const note = (outcome: Partial<AuditLine>) =>
      this.#options.note({
        at,
        over: `docker ${this.name}`,
        kind: 'provider',
        command: argv.join(' '),
        durationMs: Math.round(performance.now() - began),
        ...outcome,
      });
    const executed = execute(this.#options.engine, this.name, argv, { ...options, timeoutMs: ANSWER_MS });
    executed.then(
      ({ exitCode }) => note({ exitCode }),
      (error: Error) => note({ error: error.message }),
    );
    return executed;
  }

  async #log(tail: number, sinceStart = false): Promise<string> {
    // The first lines may be older than StartedAt, which the engine sets when it has seen the start succeed.
    const endedAt = Date.parse(this.#seen?.State.FinishedAt ?? '') / 1000;
    const since = sinceStart && endedAt > 0 ? { since: endedAt } : {};
    const asked = this.#container().logs({ stdout: true, stderr: true, follow: false, tail, ...since });
    const log = await within(asked, ANSWER_MS);
    if (log === LATE) throw new Error(`the engine did not answer within ${printElapsed(ANSWER_MS)}`);
    return interleave(log);
  }

  #container() {
    return this.#options.engine.getContainer(this.name);
  }
}
