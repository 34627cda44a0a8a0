import { CloudHost } from '../machine/cloud-host.ts';
import { jumpTo } from '../machine/jump.ts';
import type { Provider } from '../provider.ts';
import type { SettingsOf, Trace } from '../remover.ts';
import { openCloud } from './client.ts';
import { Ec2Machine } from './ec2-machine.ts';
import { type Ec2Ground, makeGround } from './ground.ts';
import { findImage } from './image.ts';
import type { Ec2Settings, InstanceHost, InstanceOwn } from './instance-host.ts';
import { ec2Obstacles } from './obstacles.ts';
import { ec2Shape } from './shape.ts';
import { ec2Things } from './things.ts';

/** Who logs in on images of Amazon. */
const USER = 'ec2-user';

/** Hosts as instances of EC2. */
export function ec2(settingsOf?: SettingsOf): Provider<InstanceOwn, Ec2Ground> {
  return {
    ...ec2Shape,
    ...ec2Things(settingsOf),

    obstacles: ec2Obstacles,

    async ground(hosts, context) {
      const cloud = await openCloud(context.settings as Ec2Settings, context.environment);
      return makeGround(cloud, hosts, context);
    },

    async prepare(host, { cloud, images }) {
      await (images.get(imageKey(host)) ?? remember(images, imageKey(host), findImage(cloud, host)));
    },

    async start(host, _peers, ground, context) {
      const { cloud, instances, images, launch, hosts, key } = ground;
      context.signal.throwIfAborted();
      const image = await (images.get(imageKey(host)) ?? findImage(cloud, host));
      context.ledger.creating({
        kind: 'instance',
        id: `${context.prefix}-${host.name}`,
        host: host.name,
        scope: cloud.scope,
      });
      const id = await launch({ host, image, progress: (text) => context.progress(host.name, text) });
      instances.forget();
      const open = host.public;
      const running = new CloudHost({
        host,
        machine: new Ec2Machine({ cloud, instances, host: host.name, id, open }),
        user: USER,
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
      const [region] = things.flatMap(({ scope }) => scope?.region ?? []);
      const ids = (kind: string) =>
        things.filter((thing) => thing.kind === kind).flatMap(({ called = [] }) => called.at(-1) ?? []);
      const names = things.filter(({ kind }) => kind === 'key-pair').map(({ id }) => id);
      const at = `aws --region ${region} ec2`;
      return [
        `${at} terminate-instances --instance-ids ${ids('instance').join(' ')}`,
        `${at} wait instance-terminated --instance-ids ${ids('instance').join(' ')}`,
        ...ids('security-group').map((id) => `${at} delete-security-group --group-id ${id}`),
        ...names.map((name) => `${at} delete-key-pair --key-name ${name}`),
      ].join(' && ');
    },
  };
}

function imageKey({ image }: InstanceHost): string {
  return JSON.stringify(image);
}

function remember<T>(map: Map<string, Promise<T>>, key: string, value: Promise<T>): Promise<T> {
  map.set(key, value);
  return value;
}
