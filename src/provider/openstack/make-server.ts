import type { StackContext } from '../provider.ts';
import type { Cloud } from './cloud.ts';
import { type FoundServer, serversWith } from './found-server.ts';
import type { OpenstackGround } from './ground.ts';
import { makeOnce } from './make.ts';
import { metadataOf, NAME, printMarks, RUN, runTag, TAG } from './marks.ts';
import type { ServerParts } from './parts.ts';
import type { ServerHost } from './server-host.ts';

interface Made {
  readonly id: string;
  readonly description?: string;
}

/**
 * Makes the port of a host, its floating address if it wants one, and its server. Each has its marks from the request that makes it.
 * @returns id of the server
 * @throws UnableError; Error when the run was interrupted in between
 */
export async function makeServer(
  host: ServerHost,
  parts: ServerParts,
  ground: OpenstackGround,
  context: StackContext,
): Promise<string> {
  const { cloud, scope } = ground;
  const { ledger, prefix, environment, labels, signal } = context;
  const id = `${prefix}-${host.name}`;
  const what = `host "${host.name}" of "${environment}" could not be started`;
  const step = async (kind: string, make: () => Promise<string>): Promise<string> => {
    signal.throwIfAborted();
    ledger.creating({ kind, id, host: host.name, scope });
    const called = await make();
    ledger.created({ kind, id }, called);
    return called;
  };
  const { group } = ground;
  const port = await step('port', () =>
    makePort(cloud, { id, parts, description: printMarks(labels), group, what }),
  );
  const { external } = parts;
  // An address on the port is there when the server starts; one that is added later may be missing in nova for minutes.
  if (external !== undefined)
    await step('floating-address', () =>
      makeFloating(cloud, { external: external.id, port, description: printMarks(labels, id), what }),
    );
  const body = requestOf(host, parts, {
    name: id,
    port,
    keyName: ground.keyName,
    metadata: metadataOf(labels, id),
    tags: [TAG, runTag(labels[RUN] ?? '')],
  });
  return step('server', () =>
    makeOnce(
      async () =>
        (await cloud.ask<{ readonly server: Made }>(what, 'compute', 'POST', '/servers', body)).server.id,
      async () => {
        const all = await serversWith(cloud, runTag(labels[RUN] ?? ''), what);
        return all.find(({ metadata = {} }: FoundServer) => metadata[NAME] === id)?.id;
      },
    ),
  );
}

async function makePort(
  cloud: Cloud,
  wanted: {
    readonly id: string;
    readonly parts: ServerParts;
    readonly description: string;
    readonly group: string;
    readonly what: string;
  },
): Promise<string> {
  const { id: name, parts, description, group, what } = wanted;
  const { network, subnet } = parts;
  const port = {
    name,
    description,
    network_id: network.id,
    security_groups: [group],
    ...(subnet === undefined ? {} : { fixed_ips: [{ subnet_id: subnet.id }] }),
  };
  const found = async () =>
    (await cloud.list<Made>(what, 'network', `/ports?name=${encodeURIComponent(name)}`, 'ports'))[0]?.id;
  return makeOnce(
    async () =>
      (await cloud.ask<{ readonly port: Made }>(what, 'network', 'POST', '/ports', { port })).port.id,
    found,
  );
}

async function makeFloating(
  cloud: Cloud,
  wanted: {
    readonly external: string;
    readonly port: string;
    readonly description: string;
    readonly what: string;
  },
): Promise<string> {
  const { external, port, what } = wanted;
  const floatingip = { floating_network_id: external, port_id: port, description: wanted.description };
  return makeOnce(
    async () =>
      (
        await cloud.ask<{ readonly floatingip: Made }>(what, 'network', 'POST', '/floatingips', {
          floatingip,
        })
      ).floatingip.id,
    async () =>
      (await cloud.list<Made>(what, 'network', `/floatingips?port_id=${port}`, 'floatingips'))[0]?.id,
  );
}

export interface Naming {
  readonly name: string;
  /** Id of its port. */
  readonly port: string;
  readonly keyName: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
}

/** The request that starts a server. */
export function requestOf(host: ServerHost, parts: ServerParts, naming: Naming): object {
  const { volume, userData, zone, configDrive } = host;
  const { image, flavor, serverGroup } = parts;
  const disk = {
    boot_index: 0,
    uuid: image.id,
    source_type: 'image',
    destination_type: 'volume',
    volume_size: volume,
    // It goes with the server: nova makes it, and nobody else knows of it.
    delete_on_termination: true,
  };
  return {
    server: {
      name: naming.name,
      flavorRef: flavor.id,
      ...(volume === undefined ? { imageRef: image.id } : { block_device_mapping_v2: [disk] }),
      networks: [{ port: naming.port }],
      key_name: naming.keyName,
      metadata: naming.metadata,
      tags: naming.tags,
      ...(userData === undefined ? {} : { user_data: Buffer.from(userData).toString('base64') }),
      ...(configDrive ? { config_drive: true } : {}),
      ...(zone === undefined ? {} : { availability_zone: zone }),
    },
    ...(serverGroup === undefined ? {} : { 'os:scheduler_hints': { group: serverGroup.id } }),
  };
}
