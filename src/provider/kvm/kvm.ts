import { createHash } from 'node:crypto';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnableError } from '../../model/errors.ts';
import type { SshTarget } from '../../transport/ssh/target.ts';
import { stackKey } from '../machine/stack-key.ts';
import { userData } from '../machine/user-data.ts';
import { bornOf } from '../processes/things.ts';
import type { Provider, StackContext, StackHost } from '../provider.ts';
import type { Trace } from '../remover.ts';
import type { SshKeyPair } from '../ssh-key.ts';
import { FILES, hardware, SAVED, surroundings } from './arguments.ts';
import { diskOf } from './disk.ts';
import { type MachineGround, makeGround, marks, sshPort } from './ground.ts';
import { Machine } from './host.ts';
import { copyOverlay, makeFolder, makeOverlay } from './machine-folder.ts';
import type { MachineHost, MachineOwn } from './machine-host.ts';
import { Qemu } from './qemu.ts';
import { savedState } from './saved-state.ts';
import { seedImage } from './seed.ts';
import { Session } from './session.ts';
import { type NamedPeer, setClock, settleIn } from './settle-in.ts';
import { kvmShape } from './shape.ts';
import { SAVED_MAC, type SavedState, STATE } from './state.ts';
import { machineThings } from './things.ts';

/** Hosts as virtual machines of qemu on this machine, each with an overlay of its own over a disk that nobody writes to. */
export const kvm: Provider<MachineOwn, MachineGround> = {
  ...kvmShape,
  ...machineThings,
  ground: makeGround,

  async prepare(host, ground, context) {
    const progress = (phase: string) => context.progress(host.name, phase);
    const disk = await diskOf(host, ground.places, context.signal, progress);
    ground.disks.set(host.name, disk);
    if (host.snapshot) ground.states.set(host.name, await savedState(host, disk, ground, context));
  },

  async start(host, peers, ground, context) {
    const disk = ground.disks.get(host.name);
    if (context.signal.aborted || disk === undefined)
      throw new UnableError(`the start of "${host.name}" was interrupted`);
    const name = `${context.prefix}-${host.name}`;
    const state = ground.states.get(host.name);
    const console = context.logFile(host.name);
    const folder = makeFolder(name, ground.places, host.name, context);
    if (state === undefined) await makeOverlay(folder, disk, ground.env);
    else resume(folder, console, state, ground);
    const who = identityOf(host, ground, context);
    const own = host.userData === undefined ? {} : { own: host.userData };
    const data = userData({
      hostname: host.name,
      user: who.target.user ?? 'root',
      publicKey: ground.keys().publicKey,
      hostKey: who.hostKey,
      ...own,
    });
    const seed = seedImage(state?.instance ?? name, host.name, data);
    writeFileSync(join(folder, FILES.seed), seed, { mode: 0o600 });
    if (context.labels['opsproof.keep'] === 'true') leaveKeys(folder, who, ground.keys());

    const others = peersOf(host, peers, ground);
    const ports = ground.ports.get(host.name) ?? new Map<number, number>();
    const forwards = [...ports].map(([inside, outside]) => ({ inside, outside }));
    const boot = [
      ...hardware(host, ground.accelerator, state === undefined ? macOf(name) : SAVED_MAC),
      ...surroundings(host, name, { forwards, peers: others, execPath: context.execPath, console }),
    ];
    const thing = { kind: 'machine', id: name, host: host.name };
    context.ledger.creating(thing);
    const qemu = new Qemu({
      folder,
      env: { ...ground.env, ...marks(name, context) },
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
  },

  async release({ sessions, ports, run }) {
    await Promise.all([...sessions].map((session) => session.close()));
    for (const mapped of ports.values()) for (const port of mapped.values()) run.taken.delete(port);
  },

  byHand(things: readonly Trace[]) {
    const pids = things.flatMap((thing) => bornOf(thing).slice(-1)).map(({ pid }) => pid);
    const folders = things.flatMap(({ kind, called = [] }) => (kind === 'disk' ? called.slice(-1) : []));
    return `kill ${pids.join(' ')}; rm -r ${folders.join(' ')}`;
  },
};

interface Who {
  readonly target: SshTarget;
  readonly hostKey: SshKeyPair;
}

/** Who logs in where, and whom to expect there: its host key is made here, so that it is known before it was ever asked. */
function identityOf(host: MachineHost, ground: MachineGround, context: StackContext): Who {
  const hostKey = stackKey(`${context.prefix}-${host.name}`, context.conceal)();
  const { identity, password, sudo, timeoutMs } = host;
  const own = identity !== undefined || password !== undefined;
  return {
    hostKey,
    target: {
      transport: 'ssh',
      host: '127.0.0.1',
      port: ground.ports.get(host.name)?.get(sshPort(host)) ?? sshPort(host),
      user: host.user ?? 'root',
      hostKeys: [hostKey.publicKey],
      ...(own ? {} : { privateKey: ground.keys().privateKey }),
      ...(identity === undefined ? {} : { identity }),
      ...(password === undefined ? {} : { password: password.reveal() }),
      ...(sudo ? { sudo: true } : {}),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    },
  };
}

/** The console goes on where it was when the state was saved. */
function resume(folder: string, console: string, { key }: SavedState, { places }: MachineGround): void {
  const saved = join(places.states, key);
  copyOverlay(folder, join(saved, STATE.disk));
  copyFileSync(join(saved, STATE.console), console);
}

function sessionOf(
  host: MachineHost,
  peers: readonly NamedPeer[],
  who: Who,
  state: SavedState | undefined,
  ground: MachineGround,
  context: StackContext,
): Session {
  const { target, hostKey } = who;
  const user = target.user ?? 'root';
  return new Session({
    host: host.name,
    target,
    note: (line) => context.note(host.name, line),
    ...(state !== undefined && {
      before: {
        transport: 'ssh',
        host: target.host,
        ...(target.port === undefined ? {} : { port: target.port }),
        user: state.user,
        privateKey: state.keys.privateKey,
        hostKeys: [state.hostKey.publicKey],
      },
    }),
    settleIn:
      state === undefined
        ? peers.length === 0
          ? []
          : [() => settleIn(user, peers)]
        : [
            () =>
              settleIn(user, peers, {
                hostname: host.name,
                before: state.keys.publicKey,
                publicKey: ground.keys().publicKey,
                hostKey,
                sshPort: sshPort(host),
              }),
            () => setClock(user, Date.now()),
          ],
  });
}

/** Where the hosts that it needs are: each has an address of its own in the network of the guest, and its ports there as they are. */
function peersOf(
  { name, needs }: MachineHost,
  peers: readonly StackHost[],
  ground: MachineGround,
): readonly NamedPeer[] {
  const mine = needs.flatMap((need) => {
    const ports = need === name ? undefined : ground.ports.get(need);
    return ports === undefined ? [] : [{ name: need, ports: [...ports] }];
  });
  const others = peers.map((peer) => ({
    name: peer.name,
    ports: Object.entries(peer.ports).map(([inside, { port }]) => [Number(inside), port] as const),
  }));
  return [...mine, ...others].flatMap((peer, index) =>
    peer.ports.map(([port, to]) => ({ name: peer.name, address: `10.0.2.${FIRST + index}`, port, to })),
  );
}

/** In the guest's network 10.0.2.0/24, below it are those of qemu itself. */
const FIRST = 100;

/** One of the addresses that are nobody's (the second digit says so), the same each time. */
function macOf(name: string): string {
  const digits = createHash('sha256').update(name).digest('hex');
  return `52:54:00:${digits.slice(0, 2)}:${digits.slice(2, 4)}:${digits.slice(4, 6)}`;
}

/** For who enters a machine that was kept: the key goes with its folder. */
function leaveKeys(folder: string, { target, hostKey }: Who, keys: SshKeyPair): void {
  writeFileSync(join(folder, 'key'), keys.privateKey, { mode: 0o600 });
  writeFileSync(join(folder, 'known_hosts'), `[127.0.0.1]:${target.port} ${hostKey.publicKey}\n`, {
    mode: 0o600,
  });
}

function entering(folder: string, { user = 'root', port = 22, privateKey }: SshTarget): string {
  const key = privateKey === undefined ? '' : ` -i ${folder}/key`;
  return `ssh${key} -p ${port} -o UserKnownHostsFile=${folder}/known_hosts ${user}@127.0.0.1`;
}
