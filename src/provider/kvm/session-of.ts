import type { StackContext } from '../provider.ts';
import { type MachineGround, sshPort } from './ground.ts';
import type { GuestHost } from './machine-host.ts';
import { MachineSession } from './session.ts';
import { type NamedPeer, setClock, settleIn } from './settle-in.ts';
import type { SavedState } from './state.ts';
import type { GuestLogin } from './who.ts';

/** A login to a machine that was started. @param state that it resumes */
export function sessionOf(
  host: GuestHost,
  peers: readonly NamedPeer[],
  who: GuestLogin,
  state: SavedState | undefined,
  ground: MachineGround,
  context: StackContext,
): MachineSession {
  const { target, hostKey } = who;
  const user = target.user ?? 'root';
  return new MachineSession({
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
