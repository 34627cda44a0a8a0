import { CloudHost } from '../machine/cloud-host.ts';
import { stackKey } from '../machine/stack-key.ts';
import type { Provider } from '../provider.ts';
import type { SettingsOf, Trace } from '../remover.ts';
import type { SshKeyPair } from '../ssh-key.ts';
import { makeMachine } from './make-machine.ts';
import { xenObstacles } from './obstacles.ts';
import { openPool } from './open-pool.ts';
import type { Pool } from './pool.ts';
import { xenShape } from './shape.ts';
import { findParts, type TemplateParts } from './template.ts';
import { xenThings } from './things.ts';
import type { XenOwn, XenSettings } from './xen-host.ts';
import { XenMachine } from './xen-machine.ts';

/** Who logs in when the environment does not say: cloud-init lets the key in. */
const USER = 'root';

/** What the machines of one stack share. */
export interface XenGround {
  readonly pool: Pool;
  readonly key: SshKeyPair;
  /** Host → what it is made from. */
  readonly parts: Map<string, TemplateParts>;
  /** Hosts that were started, by name. */
  readonly hosts: Map<string, CloudHost>;
}

/** Hosts as machines of a XenServer or XCP-ng pool. */
export function xenserver(settingsOf?: SettingsOf): Provider<XenOwn, XenGround> {
  return {
    ...xenShape,
    ...xenThings(settingsOf),

    obstacles: xenObstacles,

    async ground(_hosts, { settings, environment, prefix, conceal }) {
      const pool = openPool(settings as XenSettings, environment);
      const key = stackKey(`opsproof ${prefix}`, conceal)();
      return { pool, key, parts: new Map(), hosts: new Map() };
    },

    async prepare(host, { pool, parts }, { environment }) {
      const what = `host "${host.name}" of "${environment}" could not be started`;
      parts.set(host.name, await findParts(pool, host, what));
    },

    async start(host, _peers, { pool, key, parts, hosts }, context) {
      const { ledger, prefix, environment, signal, labels } = context;
      signal.throwIfAborted();
      const what = `host "${host.name}" of "${environment}" could not be started`;
      const id = `${prefix}-${host.name}`;
      for (const kind of ['disks', 'machine'])
        ledger.creating({ kind, id, host: host.name, scope: pool.scope });
      const made = await makeMachine({
        pool,
        host,
        parts: parts.get(host.name) ?? (await findParts(pool, host, what)),
        id,
        labels,
        what,
        publicKey: key.publicKey,
        user: host.user ?? USER,
        signal,
        made(uuid) {
          ledger.created({ kind: 'machine', id }, uuid);
          ledger.created({ kind: 'disks', id });
        },
        conceal: context.conceal,
      });
      const { ref, hostKey, toldBefore } = made;
      const running = new CloudHost({
        host,
        machine: new XenMachine({
          pool,
          ref,
          host: host.name,
          stopMs: host.stopMs,
          ...(toldBefore === undefined ? {} : { toldBefore }),
        }),
        user: USER,
        privateKey: key.privateKey,
        ...(hostKey === undefined ? {} : { hostKeys: [hostKey] }),
        beside: hosts,
        note: (line) => context.note(host.name, line),
      });
      hosts.set(host.name, running);
      return running;
    },

    async release({ pool, hosts }) {
      await Promise.all([...hosts.values()].map((host) => host.release()));
      await pool.close();
    },

    byHand: (things: readonly Trace[]) =>
      things
        .filter(({ kind }) => kind === 'machine')
        .flatMap(({ called = [] }) => called.at(-1) ?? [])
        .map((uuid) => `xe vm-uninstall --force uuid=${uuid}`)
        .join(' && '),
  };
}
