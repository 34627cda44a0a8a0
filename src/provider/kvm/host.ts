import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { UnableError } from '../../model/errors.ts';
import type { HostVerb } from '../../model/host-verb.ts';
import type { SshTarget } from '../../transport/ssh/target.ts';
import { lastConsoleLines } from '../machine/console.ts';
import { listens } from '../processes/proc-net.ts';
import type { Condition, HostState, Life, RunningHost } from '../provider.ts';
import type { GuestHost } from './machine-host.ts';
import type { Qemu } from './qemu.ts';
import type { MachineSession } from './session.ts';
import { carryOut } from './verbs.ts';

export interface MachineOptions {
  readonly host: GuestHost;
  readonly qemu: Qemu;
  /** Arguments for a start that begins with the BIOS. */
  readonly boot: readonly string[];
  readonly target: SshTarget;
  /** Port inside → port of 127.0.0.1. */
  readonly ports: ReadonlyMap<number, number>;
  /** Absolute path of the log of its console. */
  readonly console: string;
  readonly address: string;
  /** A login after a start. @param first true: the very first one */
  session(first: boolean): MachineSession;
  enter(): string;
}

const LOG_BYTES = 256 * 1024;
const LOOK_MS = 4_000;

/** One virtual machine of a stack after its start. */
export class Machine implements RunningHost {
  readonly conditions: readonly Condition[];
  readonly #options: MachineOptions;
  #session: MachineSession;
  #paused = false;
  /** Where in the log the present start begins. */
  #logStart = 0;

  constructor(options: MachineOptions) {
    this.#options = options;
    this.#session = options.session(true);
    this.conditions = [{ what: this.#session.what, unmet: () => this.#session.unmet() }];
  }

  look(): Promise<Life> {
    return this.#options.qemu.look();
  }

  state(): HostState {
    const { target, address, ports, qemu } = this.#options;
    const mapped = [...ports].map(([inside, port]) => [inside, { host: '127.0.0.1', port }]);
    return {
      target,
      address,
      ports: Object.fromEntries(mapped),
      running: qemu.lives && !this.#paused,
      ...(qemu.lives && this.#paused ? { paused: true as const } : {}),
    };
  }

  async act(verb: HostVerb): Promise<void> {
    const { qemu, boot, host, session, console } = this.#options;
    await carryOut(verb, {
      qemu,
      stopMs: host.stopMs,
      paused: this.#paused,
      start: async () => {
        await this.#session.close();
        this.#logStart = sizeOf(console);
        qemu.start(boot);
        this.#session = session(false);
      },
    });
    this.#paused = verb === 'pause' || (verb === 'start' && this.#paused && qemu.lives);
  }

  reach(port: number) {
    const outside = this.#options.ports.get(port);
    return outside === undefined ? undefined : { host: '127.0.0.1', port: outside };
  }

  /** Its own table of sockets says so: qemu accepts connections to every port, whether anything listens behind it or not. */
  async portUnmet(port: number): Promise<string | undefined> {
    if ((await this.#session.unmet()) !== undefined) return 'it can be read once there is a login';
    const { stdout } = await this.#session.run('cat /proc/net/tcp /proc/net/tcp6 2>/dev/null', LOOK_MS);
    return listens(stdout.toString(), port, true) ? undefined : 'nothing listens';
  }

  async run(command: string) {
    const { exitCode, stderr } = await this.#session.run(command, LOOK_MS);
    return { exitCode, stderr: stderr.toString() };
  }

  async logSinceStart(lines: number): Promise<string> {
    return lastConsoleLines(this.#log(this.#logStart), lines).join('\n');
  }

  async logTail(lines: number): Promise<string> {
    return lastConsoleLines(this.#log(0), lines).join('\n');
  }

  enter(): string {
    return this.#options.enter();
  }

  /** The end of the log from an offset on, at most LOG_BYTES. */
  #log(from: number): string {
    const { console, host } = this.#options;
    try {
      const file = openSync(console, 'r');
      try {
        const { size } = statSync(console);
        const start = Math.max(from, size - LOG_BYTES);
        const bytes = Buffer.alloc(Math.max(0, size - start));
        return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, start));
      } finally {
        closeSync(file);
      }
    } catch (error) {
      throw new UnableError(`the console of "${host.name}" cannot be read`, { cause: error });
    }
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
