import { CloudHost } from '../machine/cloud-host.ts';
import { jumpTo } from '../machine/jump.ts';
import type { Provider } from '../provider.ts';
import type { SettingsOf, Trace } from '../remover.ts';
import { makeGround, type OpenstackGround } from './ground.ts';
import { userOf } from './image.ts';
import { makeServer } from './make-server.ts';
import { openstackObstacles } from './obstacles.ts';
import { openCloud } from './open-cloud.ts';
import { findParts } from './parts.ts';
import type { OpenstackSettings, ServerOwn } from './server-host.ts';
import { ServerMachine } from './server-machine.ts';
import { openstackShape } from './shape.ts';
import { openstackThings } from './things.ts';

/** Hosts as servers of OpenStack. */
export function openstack(settingsOf?: SettingsOf): Provider<ServerOwn, OpenstackGround> {
  return {
    ...openstackShape,
    ...openstackThings(settingsOf),

    obstacles: openstackObstacles,

    async ground(hosts, context) {
      const { environment, env, cwd, conceal } = context;
      const settings = context.settings as OpenstackSettings;
      const cloud = await openCloud({ settings, environment, ways: { env, cwd }, conceal });
      return makeGround(cloud, hosts, context);
    },

    async prepare(host, { cloud, parts }, { environment }) {
      const what = `host "${host.name}" of "${environment}" could not be started`;
      parts.set(host.name, await findParts(cloud, host, what));
    },

    async start(host, _peers, ground, context) {
      const { cloud, servers, hosts, key } = ground;
      context.signal.throwIfAborted();
      const what = `host "${host.name}" of "${context.environment}" could not be started`;
      const parts = ground.parts.get(host.name) ?? (await findParts(cloud, host, what));
      const id = await makeServer(host, parts, ground, context);
      servers.forget();
      const floating = host.floating !== undefined;
      const running = new CloudHost({
        host,
        machine: new ServerMachine({ cloud, servers, host: host.name, id, floating }),
        user: userOf(parts.image),
        privateKey: key.privateKey,
        ...(host.jump === undefined ? {} : { jump: jumpTo(host.jump, hosts) }),
        beside: hosts,
        note: (line) => context.note(host.name, line),
      });
      hosts.set(host.name, running);
      return running;
    },

    async release({ hosts }) {
      await Promise.all([...hosts.values()].map((host) => host.release()));
    },

    byHand(things: readonly Trace[]) {
      const [cloud] = things.flatMap(({ scope }) => scope?.cloud ?? []);
      const command = cloud === undefined ? 'openstack' : `openstack --os-cloud ${cloud}`;
      const ids = (kind: string) =>
        things.filter((thing) => thing.kind === kind).flatMap(({ called = [] }) => called.at(-1) ?? []);
      const names = things.filter(({ kind }) => kind === 'key-pair').map(({ id }) => id);
      const nouns: readonly (readonly [string, readonly string[]])[] = [
        ['server delete --wait', ids('server')],
        ['floating ip delete', ids('floating-address')],
        ['port delete', ids('port')],
        ['security group delete', ids('security-group')],
        ['keypair delete', names],
      ];
      return nouns
        .flatMap(([verb, all]) => (all.length === 0 ? [] : [`${command} ${verb} ${all.join(' ')}`]))
        .join(' && ');
    },
  };
}
