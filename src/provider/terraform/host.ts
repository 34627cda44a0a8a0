import type { Target } from '../../transport/registry.ts';
import { kindOf } from '../../transport/registry.ts';
import { dial } from '../dial.ts';
import type { NamedAddress } from '../machine/hosts-file.ts';
import type { Note } from '../note.ts';
import type { Condition, HostState, Life, RunningHost } from '../provider.ts';
import { toldNames } from './names.ts';
import type { HostPlace } from './outputs.ts';
import type { TerraformHost } from './shape.ts';

/** How long a connection must stay open to count as one. */
const HOLD_MS = 40;

/** A host that terraform made: it is where the outputs say, and is asked for nothing else. */
export class OutputHost implements RunningHost {
  readonly conditions: readonly Condition[];
  readonly #host: TerraformHost;
  readonly #place: HostPlace;
  readonly #note: Note;

  /** @param names where the hosts are that it needs */
  constructor(host: TerraformHost, place: HostPlace, names: readonly NamedAddress[], note: Note) {
    this.#host = host;
    this.#place = place;
    this.#note = note;
    const port = place.port ?? host.port ?? 22;
    this.conditions =
      host.transport !== 'ssh'
        ? []
        : [
            {
              what: 'sshd',
              unmet: async () =>
                (await dial(place.address, port, 1_000, note)).banner.startsWith('SSH-')
                  ? undefined
                  : `does not answer on ${place.address}:${port}`,
            },
            ...this.#told(names),
          ];
  }

  #told(names: readonly NamedAddress[]): readonly Condition[] {
    const { target } = this.state();
    if (names.length === 0 || target.transport !== 'ssh') return [];
    return [toldNames(this.#host.name, target, names, this.#note)];
  }

  async look(): Promise<Life> {
    return 'running';
  }

  state(): HostState {
    const { address, port, user, privateKey, hostKeys } = this.#place;
    const host = this.#host;
    const live = {
      ...host,
      address,
      ...(host.port === undefined && port !== undefined ? { port } : {}),
      ...(host.user === undefined && user !== undefined ? { user } : {}),
    };
    const target = kindOf(host).target(live) as Target;
    const known =
      target.transport !== 'ssh'
        ? target
        : {
            ...target,
            ...(privateKey === undefined || host.identity !== undefined ? {} : { privateKey }),
            ...(hostKeys === undefined ? {} : { hostKeys }),
          };
    return {
      target: known,
      address,
      ports: Object.fromEntries(host.ports.map((one) => [one, { host: address, port: one }])),
      running: true,
    };
  }

  act(verb: string): Promise<void> {
    return Promise.reject(new Error(`terraform cannot ${verb} a host`));
  }

  async logSinceStart(): Promise<string> {
    return '';
  }

  async logTail(): Promise<string> {
    return 'what terraform makes keeps no log that opsproof reads; its plan is among the files of the run';
  }

  reach(port: number) {
    return { host: this.#place.address, port };
  }

  async portUnmet(port: number): Promise<string | undefined> {
    const { state } = await dial(this.#place.address, port, HOLD_MS, this.#note);
    return state === 'open' ? undefined : 'nothing listens';
  }

  enter(): string {
    const { transport, user } = this.#host;
    const { address } = this.#place;
    if (transport === 'docker') return `docker exec -it ${address} sh`;
    return transport === 'ssh' ? `ssh ${user ?? this.#place.user ?? 'root'}@${address}` : address;
  }
}
