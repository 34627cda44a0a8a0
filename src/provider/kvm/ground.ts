import { stackKey } from '../machine/stack-key.ts';
import { freePorts, type LoopbackPorts } from '../processes/address.ts';
import type { StackContext } from '../provider.ts';
import type { SshKeyPair } from '../ssh-key.ts';
import { type Accelerator, acceleratorOf } from './accelerator.ts';
import type { Disk } from './disk.ts';
import type { GuestHost } from './machine-host.ts';
import { type Places, places } from './places.ts';
import { qemuVersion } from './qemu.ts';
import type { MachineSession } from './session.ts';
import type { SavedState } from './state.ts';

/** What the machines of one stack share. */
export interface MachineGround {
  /** What names them in the environment of their qemu. */
  readonly mark: string;
  readonly places: Places;
  readonly accelerator: Accelerator;
  /** Of qemu. */
  readonly version: string;
  /** What tools get of the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
  readonly ports: LoopbackPorts;
  /** The key pair of the stack. */
  keys(): SshKeyPair;
  /** Host name → its disk, once that is here. */
  readonly disks: Map<string, Disk>;
  /** Host name → the state that it resumes. */
  readonly states: Map<string, SavedState>;
  readonly sessions: Set<MachineSession>;
  readonly run: RunMemory;
}

/** The variables that name a machine in the environment of its qemu: one for each provider. */
export const [KVM_MARK, PXE_MARK] = ['OPSPROOF_MACHINE', 'OPSPROOF_PXE'] as const;

/** What is kept for all stacks of a run. */
export interface RunMemory {
  version: Promise<string> | undefined;
  /** Files that were begun anew. */
  readonly logs: Set<string>;
  /** Loopback ports that are given away. */
  readonly taken: Set<number>;
  /** Keys of states → those that are being saved, so that several machines wait for one. */
  readonly saving: Map<string, Promise<SavedState>>;
}

interface Settings {
  readonly accelerator?: Accelerator['name'];
}

/** @throws UnableError when there is no qemu */
export async function makeGround(
  hosts: readonly GuestHost[],
  context: StackContext,
  mark: string,
): Promise<MachineGround> {
  const run = context.ofRun<RunMemory>(() => ({
    logs: new Set(),
    version: undefined,
    taken: new Set(),
    saving: new Map(),
  }));
  const env = toolEnv(context.env);
  run.version ??= qemuVersion(env);
  const { accelerator } = context.settings as Settings;
  const wanted = hosts.map((host) => ({
    name: host.name,
    ports: [...new Set([...host.ports, sshPort(host)])],
  }));
  return {
    mark,
    places: places(),
    accelerator: acceleratorOf(accelerator),
    version: await run.version,
    env,
    ports: await freePorts(wanted, run.taken),
    keys: stackKey(context.prefix, context.conceal),
    disks: new Map(),
    states: new Map(),
    sessions: new Set(),
    run,
  };
}

/** Port inside on which sshd listens. */
export function sshPort({ port = 22 }: GuestHost): number {
  return port;
}

/** Nothing else of our environment concerns qemu, and it may hold secrets. */
export function toolEnv(env: StackContext['env']): Readonly<Record<string, string>> {
  const names = ['PATH', 'HOME', 'USER', 'LANG', 'TMPDIR', 'XDG_RUNTIME_DIR'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** What a qemu and its children carry, by which they are found. */
export function marks(
  mark: string,
  name: string,
  { labels, runId }: StackContext,
): Readonly<Record<string, string>> {
  return {
    [mark]: name,
    OPSPROOF_RUN: runId,
    OPSPROOF_ENVIRONMENT: labels['opsproof.environment'] ?? '',
    OPSPROOF_EXPIRES: labels['opsproof.expires'] ?? '',
    OPSPROOF_RUNNER: labels['opsproof.runner'] ?? '',
    OPSPROOF_KEEP: labels['opsproof.keep'] ?? '',
  };
}
