import { spawn } from 'node:child_process';
import { UnableError } from '../model/errors.ts';
import { reason, took } from '../model/reason.ts';
import type { MergedHost } from '../schema/merged-host.ts';
import type { TransportKind } from './kind.ts';
import { SH } from './shell/sh.ts';
import type { ShellChannel, Transport } from './transport.ts';

export interface LocalTarget {
  readonly transport: 'local';
  readonly sudo?: boolean;
  /** What its shells get in addition to opsproof's own environment variables: the marks of a run, by which its commands are found. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Shells on this machine. */
export class LocalTransport implements Transport {
  readonly name = 'local';
  readonly label = 'local';
  readonly language = SH;
  readonly #argv: readonly string[];
  readonly #env: NodeJS.ProcessEnv;
  readonly #open = new Set<ShellChannel>();

  /** @param env what the shell inherits */
  constructor(target: LocalTarget, env: NodeJS.ProcessEnv) {
    this.#argv = target.sudo === true ? ['sudo', '-n', '--', 'sh'] : ['sh'];
    this.#env = env;
  }

  async open({ timeoutMs }: { timeoutMs: number }): Promise<ShellChannel> {
    const [program = 'sh', ...args] = this.#argv;
    const start = performance.now();
    // In its own process group, so that Ctrl-C in the terminal reaches us and not the commands, and the whole group can be ended.
    const child = spawn(program, args, { detached: true, stdio: 'pipe', env: this.#env });
    const spawned = Promise.withResolvers<void>();
    child.on('spawn', () => spawned.resolve());
    child.on('error', (error) => spawned.reject(error));
    try {
      await spawned.promise;
    } catch (error) {
      const after = took(Math.min(performance.now() - start, timeoutMs));
      const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'not found' : String(error);
      throw new UnableError(
        reason`cannot start ${this.#argv.join(' ')} on this machine${after}: ${program}: ${why}`,
        {
          hint: program === 'sudo' ? 'install sudo, or leave out `sudo: true`' : 'a POSIX sh must be on PATH',
          cause: error,
        },
      );
    }

    const { promise: closed, resolve } = Promise.withResolvers<string>();
    let over = false;
    const finish = (reason: string) => {
      if (over) return;
      over = true;
      this.#open.delete(channel);
      // A background job may keep the other ends open.
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
      resolve(reason);
    };
    child.on('exit', (code, signal) => {
      const reason =
        signal === null ? `its shell ended with exit code ${code}` : `its shell was ended by ${signal}`;
      // The last output is still in the pipes.
      child.on('close', () => finish(reason));
      setTimeout(finish, 100, reason);
    });
    const channel: ShellChannel = {
      stdin: child.stdin,
      stdout: child.stdout,
      stderr: child.stderr,
      closed,
      destroy: () => {
        if (over) return;
        if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
          try {
            process.kill(-child.pid, 'SIGKILL');
          } catch {
            child.kill('SIGKILL');
          }
        }
        finish('its shell was ended by us');
      },
    };
    this.#open.add(channel);
    return channel;
  }

  async close(): Promise<void> {
    for (const channel of [...this.#open]) channel.destroy();
  }
}

/** The machine that opsproof runs on. */
export const localKind: TransportKind<LocalTarget, { readonly sudo: boolean }> = {
  name: 'local',
  here: true,
  keys: ({ login: { sudo } }) => ({ sudo }),
  read: ({ merged }: MergedHost<{ readonly sudo?: boolean }>) => ({ sudo: merged.sudo ?? false }),
  target: ({ sudo }) => ({ transport: 'local', ...(sudo ? { sudo } : {}) }),
  label: () => 'local',
  open: async (target, { surroundings }) =>
    new LocalTransport(target, { ...surroundings.env, ...target.env }),
};
