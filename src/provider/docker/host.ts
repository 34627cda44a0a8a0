import { printElapsed } from '../../model/elapsed.ts';
import { UnableError } from '../../model/errors.ts';
import type { HostVerb } from '../../model/host-verb.ts';
import { LATE, within } from '../../transport/deadline.ts';
import type { Engine } from '../../transport/docker/engine.ts';
import { lastLines } from '../log-lines.ts';
import { type Note, noted } from '../note.ts';
import type { Condition, HostImage, HostState, Life, RunningHost } from '../provider.ts';
import type { SshKeyPair } from '../ssh-key.ts';
import type { ContainerHost } from './container-host.ts';
import { ContainerSockets } from './container-sockets.ts';
import { type Executed, execute, interleave } from './exec.ts';
import { portUnmet, sshAnswers } from './looks.ts';
import { authorize, readHostKeys } from './ssh.ts';
import { type Inspected, publishedPort, sshPortOf, stateOf } from './target.ts';
import { carryOut } from './verbs.ts';

export interface DockerHostOptions {
  readonly engine: Engine;
  readonly host: ContainerHost;
  /** Name of the container. */
  readonly name: string;
  readonly network: string;
  readonly image: HostImage;
  /** The stack's key pair, if it is used for logins. */
  readonly keys: () => SshKeyPair;
  /** True: it is not ready before its healthcheck says so. */
  readonly healthy?: boolean;
  /** A command that runs in the container, or a connection to it. */
  readonly note: Note;
}

const ANSWER_MS = 5_000;

/** One container of a stack after its start. */
export class DockerHost implements RunningHost {
  readonly conditions: readonly Condition[];
  readonly #options: DockerHostOptions;
  readonly #sockets = new ContainerSockets();
  #seen: Inspected | undefined;
  #address = '';
  #hostKeys: readonly string[] = [];

  constructor(options: DockerHostOptions) {
    this.#options = options;
    const sshPort = sshPortOf(options.host);
    const ssh =
      sshPort === undefined
        ? []
        : [
            sshAnswers(() => publishedPort(this.#seen, sshPort), sshPort, {
              exec: (argv) => this.#exec(argv),
              note: options.note,
            }),
          ];
    const health = {
      what: 'its healthcheck',
      unmet: async () => {
        const said = await this.health();
        return said === 'healthy' ? undefined : said;
      },
    };
    this.conditions = [...ssh, ...(options.healthy === true ? [health] : [])];
  }

  async look(): Promise<Life> {
    const seen = await this.#container().inspect();
    this.#seen = seen;
    this.#address = seen.NetworkSettings.Networks[this.#options.network]?.IPAddress || this.#address;
    const { State: state } = seen;
    if (state.Running) return 'running';
    if (state.Status === 'created') return 'starting';
    const why = state.OOMKilled
      ? ', killed for want of memory'
      : state.Error === ''
        ? ''
        : `, ${state.Error}`;
    return { died: `exit code ${state.ExitCode}${why}` };
  }

  state(): HostState {
    const { host, keys, image } = this.#options;
    return stateOf({
      host,
      keys,
      seen: this.#seen,
      address: this.#address,
      hostKeys: this.#hostKeys,
      image,
    });
  }

  act(verb: HostVerb): Promise<void> {
    return carryOut(this.#container(), verb, this.#options.host.stopMs);
  }

  reach(port: number) {
    const published = publishedPort(this.#seen, port);
    return published === undefined ? undefined : { host: '127.0.0.1', port: published };
  }

  async portUnmet(port: number): Promise<string | undefined> {
    const seen = this.#seen;
    const published = publishedPort(seen, port);
    const container = { id: seen?.Id ?? '', pid: seen?.State.Pid ?? 0 };
    return portUnmet(port, {
      published,
      exec: (argv) => this.#exec(argv),
      note: this.#options.note,
      listens: () => this.#sockets.listensOn(port, container, published !== undefined),
    });
  }

  run(command: string): Promise<Executed> {
    return this.#exec(['sh', '-c', command]);
  }

  async health(): Promise<string> {
    const status = this.#seen?.State.Health?.Status;
    if (status !== undefined && status !== 'none') return status;
    const { host, image } = this.#options;
    throw new UnableError(
      `host "${host.name}" will never be healthy: its image ${host.image ?? image.name} has no healthcheck`,
      {
        hint: 'add HEALTHCHECK to its Dockerfile, or say in `ready` what to wait for: port, http, log, command',
      },
    );
  }

  async logSinceStart(lines: number): Promise<string> {
    // The first lines may be older than StartedAt, which the engine sets when it has seen the start succeed; for a container that has
    // ended, its last output counts.
    const endedAt = Date.parse(this.#seen?.State.FinishedAt ?? '') / 1000;
    return this.#log(lines, this.#seen?.State.Running === true && endedAt > 0 ? { since: endedAt } : {});
  }

  /** From its journal if systemd runs it, else from the container. */
  async logTail(lines: number): Promise<string> {
    if (this.#options.host.systemd && this.#seen?.State.Running === true) {
      const { exitCode, stdout } = await this.#exec(['journalctl', '--no-pager', '-n', String(lines)]);
      if (exitCode === 0) return stdout;
    }
    return lastLines(await this.#log(lines), lines).join('\n');
  }

  /** Adds the stack's key and reads the host keys, if ssh is used. */
  async settle(): Promise<void> {
    const { host, keys } = this.#options;
    if (sshPortOf(host) === undefined) return;
    const run = (argv: readonly string[], user?: string) => this.#exec(argv, user);
    const own = host.identity !== undefined || host.password !== undefined;
    if (this.#hostKeys.length === 0 && !own)
      await authorize(host.name, host.user ?? 'root', keys().publicKey, run);
    this.#hostKeys = await readHostKeys(host.name, run);
  }

  enter(): string {
    return `docker exec -it ${this.#options.name} sh`;
  }

  #exec(argv: readonly string[], user?: string): Promise<Executed> {
    const { engine, name } = this.#options;
    const options = user === undefined ? {} : { user };
    return noted(this.#options.note, `docker ${name}`, argv.join(' '), () =>
      execute(engine, name, argv, { ...options, timeoutMs: ANSWER_MS }),
    );
  }

  async #log(tail: number, since: { since?: number } = {}): Promise<string> {
    const asked = this.#container().logs({ stdout: true, stderr: true, follow: false, tail, ...since });
    const log = await within(asked, ANSWER_MS);
    if (log === LATE) throw new Error(`the engine did not answer within ${printElapsed(ANSWER_MS)}`);
    return interleave(log);
  }

  #container() {
    return this.#options.engine.getContainer(this.#options.name);
  }
}
