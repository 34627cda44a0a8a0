import { messageOf, UnableError } from '../../model/errors.ts';
import { openRunner } from '../../transport/open.ts';
import type { SshTarget } from '../../transport/ssh/target.ts';
import type { Reply, Runner } from '../../transport/transport.ts';
import { type Note, noted } from '../note.ts';
import type { Condition } from '../provider.ts';
import { hostKeysOf } from './console.ts';
import { type NamedAddress, tellNames } from './hosts-file.ts';

const COMMAND_MS = 4_000;
const LOGIN_MS = 30_000;

export interface CloudLoginOptions {
  /** As the environment calls it. */
  readonly host: string;
  /** How it is reached now, as far as the cloud says: without host keys unless these need not be known. Undefined: it has no address yet. */
  target(): SshTarget | undefined;
  /** Why it has no address yet, if the cloud can tell. */
  addressless?(): string | undefined;
  /** Public host keys that it was given: then its console is not asked. */
  readonly hostKeys?: readonly string[];
  /** What it has written on its console so far. @throws Error */
  console(): Promise<string>;
  /** Where the hosts are now that it needs: it is told at each login. */
  names(): readonly NamedAddress[];
  readonly note: Note;
}

/**
 * The login to a machine of a cloud, from its start on. Nobody logs in before the machine's host keys are known from its console, which the cloud
 * shows: whoever answers at an address that a cloud has given away again must not be taken for it.
 */
export class CloudLogin implements Condition {
  readonly what = 'a login';
  readonly #options: CloudLoginOptions;
  #hostKeys: readonly string[] | undefined;
  #runner: Runner | undefined;
  #trying: Promise<string | undefined> | undefined;
  /** Which names it was told last. */
  #told = '';
  /** Why it does not take them: another try would not help. */
  #refusal: UnableError | undefined;

  constructor(options: CloudLoginOptions) {
    this.#options = options;
    this.#hostKeys = options.hostKeys;
  }

  /** Public host keys, once they are known. */
  get hostKeys(): readonly string[] | undefined {
    return this.#hostKeys;
  }

  /** One try at a time, however often it is asked. */
  unmet(): Promise<string | undefined> {
    if (this.#runner !== undefined) return Promise.resolve(undefined);
    this.#trying ??= this.#try().finally(() => {
      this.#trying = undefined;
    });
    return this.#trying;
  }

  /** @throws Error, never one that ends a wait, before there is a login and when it is lost */
  async run(command: string): Promise<Reply> {
    const runner = this.#runner;
    if (runner === undefined) throw new Error('there is no login yet');
    try {
      return await noted(this.#options.note, runner.label, command, () =>
        runner.run(command, { timeoutMs: COMMAND_MS }),
      );
    } catch (error) {
      await this.forget();
      // Another time there may be one: nobody should give up for that.
      throw new Error(messageOf(error), { cause: error });
    }
  }

  /** Tells it once more where the hosts are that it needs, if that has changed since its login. @throws UnableError */
  async learn(): Promise<void> {
    const runner = this.#runner;
    if (runner === undefined || this.#told === JSON.stringify(this.#options.names())) return;
    const lost = await this.#tell(runner).then(
      () => undefined,
      async (error: unknown) => {
        if (error === this.#refusal) throw error;
        // A login that nobody used for long may be lost: another one tells it, too.
        await this.forget();
        return this.unmet();
      },
    );
    if (lost !== undefined)
      throw new UnableError(
        `host "${this.#options.host}" was not told where ${this.#needed()} is now: ${lost}`,
      );
  }

  /** The machine is stopped or started: its connection is lost, and its address may change. */
  async forget(): Promise<void> {
    const runner = this.#runner;
    this.#runner = undefined;
    await runner?.close();
  }

  async #try(): Promise<string | undefined> {
    const { host, target } = this.#options;
    const to = target();
    if (to === undefined) {
      const why = this.#options.addressless?.();
      return `it has no address yet${why === undefined ? '' : `: ${why}`}`;
    }
    try {
      if (to.knownHosts !== 'ignore') {
        this.#hostKeys ??= hostKeysOf(await this.#options.console());
        if (this.#hostKeys === undefined)
          return 'its console does not show its ssh host keys yet (cloud-init of its image writes them there; with known_hosts: ignore it is not needed)';
      }
      const keyed = this.#hostKeys === undefined ? {} : { hostKeys: this.#hostKeys };
      const runner = await openRunner({ timeoutMs: LOGIN_MS, ...to, ...keyed }, { host });
      try {
        await this.#tell(runner);
      } catch (error) {
        await runner.close();
        throw error;
      }
      this.#runner = runner;
      return undefined;
    } catch (error) {
      if (error === this.#refusal) throw error;
      return messageOf(error).split('\n', 1)[0];
    }
  }

  /** @throws UnableError, which is `#refusal`, if it does not take the names */
  async #tell(runner: Runner): Promise<void> {
    const { host, note, names, target } = this.#options;
    const all = names();
    const told = JSON.stringify(all);
    if (all.length === 0) await runner.run(':', { timeoutMs: LOGIN_MS });
    else {
      const text = tellNames(target()?.user ?? 'root', all);
      const { exitCode, stderr } = await noted(note, runner.label, text, () =>
        runner.run(text, { timeoutMs: LOGIN_MS }),
      );
      const said = stderr.toString().trim().split('\n', 1)[0];
      if (exitCode !== 0) {
        this.#refusal = new UnableError(
          `host "${host}" cannot find ${this.#needed()} by name: its /etc/hosts was not written: exit code ${exitCode}, ${said}`,
          {
            hint: 'its user must be root, or become root by sudo without a password, as cloud-init sets it up',
          },
        );
        throw this.#refusal;
      }
    }
    this.#told = told;
  }

  #needed(): string {
    return this.#options
      .names()
      .map(({ name }) => `"${name}"`)
      .join(', ');
  }
}
