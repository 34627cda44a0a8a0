import { isIP } from 'node:net';
import type { EphemeralHost } from '../../model/environment.ts';
import type { HostVerb } from '../../model/host-verb.ts';
import { thisMachine } from '../../transport/open.ts';
import type { SshTarget } from '../../transport/ssh/target.ts';
import { Tunnels } from '../../transport/ssh/tunnels.ts';
import { dial } from '../dial.ts';
import type { Note } from '../note.ts';
import { listens } from '../processes/proc-net.ts';
import type { Condition, HostState, Life, RunningHost } from '../provider.ts';
import { CloudLogin } from './cloud-login.ts';
import { lastConsoleLines } from './console.ts';
import type { NamedAddress } from './hosts-file.ts';

/** What a host of a cloud says of its login. */
export type CloudMember = EphemeralHost & {
  readonly knownHosts?: 'check' | 'ignore';
  readonly jump?: string;
};

/** How a machine is, as its cloud says. */
export interface MachineSeen {
  readonly life: Life;
  /** Where it is reached, once it has an address. */
  readonly address?: string;
  /** Where other machines of its cloud reach it; default: `address`. */
  readonly inner?: string;
  /** Why it has none yet, where the cloud can tell. */
  readonly addressless?: string;
  /** Its system stands still, while the cloud keeps it. */
  readonly paused?: true;
}

/** One machine of a cloud, as far as the cloud's interface goes. */
export interface CloudMachine {
  /** Asked often: several machines of a stack share an answer. @throws Error */
  look(): Promise<MachineSeen>;
  /** What it has written on its console, as far as the cloud shows it. @throws Error */
  console(): Promise<string>;
  /** Does it and waits until the cloud says that it is done. @throws Error */
  act(verb: HostVerb): Promise<void>;
}

export interface CloudHostOptions {
  readonly host: CloudMember;
  readonly machine: CloudMachine;
  /** Who logs in when the environment does not say. */
  readonly user: string;
  /** The private key of the stack. */
  readonly privateKey: string;
  /** Public host keys that it was given; default: those that its console shows. */
  readonly hostKeys?: readonly string[];
  /** Another host of the stack to go through, once that is known; undefined: directly. */
  jump?(): Pick<SshTarget, 'jump' | 'jumpHostKeys'>;
  /** The hosts of its stack in the same cloud, by name: it knows those by name that it needs. */
  readonly beside: ReadonlyMap<string, CloudHost>;
  readonly note: Note;
}

const SSH_PORT = 22;
const DIAL_MS = 50;
const OFF: ReadonlySet<HostVerb> = new Set(['stop', 'kill', 'restart']);

/** One machine of a stack that a cloud runs, reached over ssh: directly, or through a jump host, which its ports then come through too. */
export class CloudHost implements RunningHost {
  readonly conditions: readonly Condition[];
  readonly #options: CloudHostOptions;
  readonly #login: CloudLogin;
  #seen: MachineSeen = { life: 'starting' };
  #stopped = false;
  #tunnels: Tunnels | undefined;
  #ports: HostState['ports'] = {};

  constructor(options: CloudHostOptions) {
    this.#options = options;
    const { host, machine, hostKeys, note } = options;
    this.#login = new CloudLogin({
      host: host.name,
      target: () => this.#target(),
      addressless: () => this.#seen.addressless,
      ...(hostKeys === undefined ? {} : { hostKeys }),
      console: () => machine.console(),
      names: () => this.#names(),
      note,
    });
    this.conditions = [this.#login];
  }

  /** Public host keys, once they are known. */
  get hostKeys(): readonly string[] | undefined {
    return this.#login.hostKeys;
  }

  /** Where the others of its stack reach it, once it has an address. */
  get inner(): string | undefined {
    return this.#seen.inner ?? this.#seen.address;
  }

  async look(): Promise<Life> {
    const seen = await this.#options.machine.look();
    const moved = seen.address !== undefined && seen.address !== this.#seen.address;
    // While it is off it has none, and keeps the last one.
    const { address, inner } = this.#seen;
    this.#seen = {
      ...(address === undefined ? {} : { address }),
      ...(inner === undefined ? {} : { inner }),
      ...seen,
    };
    if (moved) await this.#open();
    return seen.life;
  }

  state(): HostState {
    const { life, address, paused } = this.#seen;
    const runs = life === 'running' && !this.#stopped;
    return {
      target: this.#keyed() ?? { transport: 'ssh', host: this.#options.host.name },
      address: address ?? '',
      ports: runs ? this.#ports : {},
      running: runs && paused !== true,
      ...(paused === true ? { paused } : {}),
    };
  }

  async act(verb: HostVerb): Promise<void> {
    if (OFF.has(verb)) await this.#login.forget();
    await this.#options.machine.act(verb);
    this.#stopped = verb === 'stop' || verb === 'kill';
    if (verb !== 'unpause') return;
    await this.look();
    await this.learn();
  }

  /** Those that need it are told where it is now. @throws UnableError */
  async settle(): Promise<void> {
    const { beside, host } = this.#options;
    const others = [...beside.values()].filter((other) => other.#options.host.needs.includes(host.name));
    await Promise.all(others.map((other) => other.learn()));
  }

  /** Is told where the hosts are now that it needs; if it does not run, it is told when it does. @throws UnableError */
  async learn(): Promise<void> {
    if (this.state().running) await this.#login.learn();
  }

  reach(port: number) {
    return this.#ports[port];
  }

  /** Its own table of sockets says whether anything listens, a connection whether it can be reached from here. */
  async portUnmet(port: number): Promise<string | undefined> {
    if ((await this.#login.unmet()) !== undefined) return 'it can be read once there is a login';
    const { stdout } = await this.#login.run('cat /proc/net/tcp /proc/net/tcp6 2>/dev/null');
    if (!listens(stdout.toString(), port, true)) return 'nothing listens';
    const at = this.#ports[port];
    if (at === undefined) return undefined;
    const { state } = await dial(at.host, at.port, DIAL_MS, this.#options.note);
    return state === 'open'
      ? undefined
      : `it listens there, and is not reached from here at ${at.host}:${at.port}`;
  }

  async run(command: string) {
    const { exitCode, stderr } = await this.#login.run(command);
    return { exitCode, stderr: stderr.toString() };
  }

  logSinceStart(lines: number): Promise<string> {
    return this.logTail(lines);
  }

  async logTail(lines: number): Promise<string> {
    return lastConsoleLines(await this.#options.machine.console(), lines).join('\n');
  }

  enter(): string {
    const { user = this.#options.user } = this.#options.host;
    return `ssh ${user}@${this.#seen.address ?? this.#options.host.name}   # with a key of yours: that of the stack ends with the run`;
  }

  /** Ends its connections; the machine is not touched. */
  async release(): Promise<void> {
    await this.#login.forget();
    await this.#tunnels?.close();
  }

  /** Where the hosts are that it needs. */
  #names(): readonly NamedAddress[] {
    const { beside, host } = this.#options;
    return host.needs.flatMap((name) => {
      const address = beside.get(name)?.inner ?? '';
      return isIP(address) === 0 ? [] : [{ name, address }];
    });
  }

  #target(): SshTarget | undefined {
    const { host, user, privateKey } = this.#options;
    const { address } = this.#seen;
    if (address === undefined) return undefined;
    const own = host.identity !== undefined || host.password !== undefined;
    return {
      transport: 'ssh',
      host: address,
      port: host.port ?? SSH_PORT,
      user: host.user ?? user,
      ...(own ? {} : { privateKey }),
      ...(host.identity === undefined ? {} : { identity: host.identity }),
      ...(host.password === undefined ? {} : { password: host.password.reveal() }),
      ...(host.knownHosts === 'ignore' ? { knownHosts: 'ignore' } : {}),
      ...(host.sudo === true ? { sudo: true } : {}),
      ...(host.timeoutMs === undefined ? {} : { timeoutMs: host.timeoutMs }),
      ...this.#options.jump?.(),
    };
  }

  /** What logs in only to whom the console has shown. */
  #keyed(): SshTarget | undefined {
    const target = this.#target();
    const { hostKeys } = this.#login;
    return target === undefined || hostKeys === undefined ? target : { ...target, hostKeys };
  }

  /** Its ports at the address that it has now. */
  async #open(): Promise<void> {
    await this.#login.forget();
    await this.#tunnels?.close();
    this.#tunnels = undefined;
    const { address = '' } = this.#seen;
    const pairs = this.#options.host.ports.map(async (port) => {
      if (this.#options.jump === undefined) return [port, { host: address, port }] as const;
      return [port, await this.#through(port)] as const;
    });
    this.#ports = Object.fromEntries(await Promise.all(pairs));
  }

  /** The host's own ports through the jump host: the login there forwards. */
  async #through(port: number): Promise<{ readonly host: string; readonly port: number }> {
    const target = this.#target();
    if (target === undefined) throw new Error('it has no address yet');
    this.#tunnels ??= new Tunnels(jumpOf(target), thisMachine());
    return this.#tunnels.to(port, target.host);
  }
}

/** The jump host as a target itself. */
function jumpOf({ jump = '', jumpHostKeys, user, ...target }: SshTarget): SshTarget {
  const [, name, host = jump, port] = /^(?:([^@]+)@)?\[?([^\]]+?)\]?(?::(\d+))?$/.exec(jump) ?? [];
  const login = name ?? user;
  return {
    transport: 'ssh',
    host,
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(login === undefined ? {} : { user: login }),
    ...(target.privateKey === undefined ? {} : { privateKey: target.privateKey }),
    ...(target.identity === undefined ? {} : { identity: target.identity }),
    ...(jumpHostKeys === undefined ? {} : { hostKeys: jumpHostKeys }),
  };
}
