import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { userData } from '../machine/user-data.ts';
import type { RunningHost, StackContext, StackHost } from '../provider.ts';
import { hardware, MACHINE_FILES, type NetworkBoot, SAVED, surroundings } from './arguments.ts';
import { type MachineGround, marks } from './ground.ts';
import { Machine } from './host.ts';
import { makeMachineFolder } from './machine-folder.ts';
import type { GivenKernel, GuestHost } from './machine-host.ts';
import { peersOf } from './peers.ts';
import { Qemu } from './qemu.ts';
import { seedImage } from './seed.ts';
import { sessionOf } from './session-of.ts';
import { SAVED_MAC, type SavedState } from './state.ts';
import { entering, identityOf, leaveKeys } from './who.ts';

export interface Start {
  /** Puts a disk into the folder of the machine. @throws Error */
  disk(folder: string, console: string): Promise<void>;
  /** The state in the disk, which it resumes. */
  readonly state?: SavedState | undefined;
  readonly network?: NetworkBoot;
}

/** Starts the machine of a host; what it makes is in the ledger. @throws Error */
export async function startMachine(
  host: GuestHost & GivenKernel,
  peers: readonly StackHost[],
  ground: MachineGround,
  context: StackContext,
  { disk, state, network }: Start,
): Promise<RunningHost> {
  const name = `${context.prefix}-${host.name}`;
  const console = context.logFile(host.name);
  const folder = makeMachineFolder(name, ground, host.name, context);
  await disk(folder, console);
  const who = identityOf(host, ground, context);
  const own = host.userData === undefined ? {} : { own: host.userData };
  const data = userData({
    hostname: host.name,
    user: who.target.user ?? 'root',
    publicKey: ground.keys().publicKey,
    hostKey: who.hostKey,
    byPassword: host.password !== undefined,
    ...own,
  });
  const seed = seedImage(state?.instance ?? name, host.name, data);
  writeFileSync(join(folder, MACHINE_FILES.seed), seed, { mode: 0o600 });
  if (context.labels['opsproof.keep'] === 'true') leaveKeys(folder, who, ground.keys());

  const others = peersOf(host, peers, ground);
  const ports = ground.ports.get(host.name) ?? new Map<number, number>();
  const forwards = [...ports].map(([inside, outside]) => ({ inside, outside }));
  const boot = [
    ...hardware(
      host,
      ground.accelerator,
      state === undefined ? macOf(name) : SAVED_MAC,
      network !== undefined,
    ),
    ...surroundings(host, name, {
      forwards,
      peers: others,
      execPath: context.execPath,
      console,
      ...(network && { boot: network }),
    }),
  ];
  const thing = { kind: 'machine', id: name, host: host.name };
  context.ledger.creating(thing);
  const qemu = new Qemu({
    folder,
    env: { ...ground.env, ...marks(ground.mark, name, context) },
    onStarted: ({ pid, birth }) => context.ledger.created(thing, `${pid}/${birth}`),
  });
  if (ground.accelerator.because !== undefined)
    context.progress(host.name, `runs with tcg, which is slow: ${ground.accelerator.because}`);
  qemu.start(state === undefined ? boot : [...boot, '-loadvm', SAVED]);
  return new Machine({
    host,
    qemu,
    boot,
    target: who.target,
    ports,
    console,
    address: '127.0.0.1',
    session: (first) => {
      const session = sessionOf(host, others, who, first ? state : undefined, ground, context);
      ground.sessions.add(session);
      return session;
    },
    enter: () => entering(folder, who.target),
  });
}

/** What a stack had of ports and logins. */
export async function releaseGround({ sessions, ports, run }: MachineGround): Promise<void> {
  await Promise.all([...sessions].map((session) => session.close()));
  for (const mapped of ports.values()) for (const port of mapped.values()) run.taken.delete(port);
}

/** One of the addresses that are nobody's (the second digit says so), the same each time. */
function macOf(name: string): string {
  const digits = createHash('sha256').update(name).digest('hex');
  return `52:54:00:${digits.slice(0, 2)}:${digits.slice(2, 4)}:${digits.slice(4, 6)}`;
}
