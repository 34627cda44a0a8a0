import { createHash, randomBytes } from 'node:crypto';
import { UnableError } from '../../model/errors.ts';
import { together } from '../machine/together.ts';
import type { ThingLedger } from '../provider.ts';
import type { Cloud, RunInstancesCommandInput } from './client.ts';
import type { FoundImage } from './image.ts';
import type { InstanceHost } from './instance-host.ts';
import { patiently } from './patience.ts';
import { codeOf } from './refusal.ts';
import { HOSTS, LONGEST_TAG, specifications } from './tags.ts';

interface Wanted {
  readonly host: InstanceHost;
  readonly image: FoundImage;
  progress(text: string): void;
}

/** Starts an instance for a host; equal hosts that ask at the same time share a request. @returns its id @throws UnableError */
export type Launch = (wanted: Wanted) => Promise<string>;

export interface LaunchOptions {
  readonly cloud: Cloud;
  readonly prefix: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Id of the security group. */
  readonly group: string;
  readonly ledger: ThingLedger;
  readonly environment: string;
}

/** The key pair and the group were made a moment ago. An instance profile takes a few seconds more ("IAM … eventual consistency"). */
const NEW = /^Invalid(?:Group|KeyPair|GroupId)\.NotFound$/;
/** None is available at the price, or for this account. */
const NO_SPOT =
  /^(?:InsufficientInstanceCapacity|UnfulfillableCapacity|SpotMaxPriceTooLow|MaxSpotInstanceCountExceeded|SpotInstanceCountExceeded)$/;

export function launcher(options: LaunchOptions): Launch {
  const kinds = new Map<string, Launch>();
  return (wanted) => {
    const kind = kindOf(wanted);
    const launch = kinds.get(kind) ?? together((all: readonly Wanted[]) => launchAll(all, options));
    kinds.set(kind, launch);
    return launch(wanted);
  };
}

/** Hosts of one kind differ in nothing that a request says. */
function kindOf({ host, image }: Wanted): string {
  const { type, spot, subnet, userData, role, public: open } = host;
  return JSON.stringify([image.id, type, spot, subnet, userData, role, open]);
}

/** As few requests as possible: their names must fit into the tag that says which is which. */
async function launchAll(all: readonly Wanted[], options: LaunchOptions): Promise<readonly string[]> {
  const groups: Wanted[][] = [];
  for (const wanted of all) {
    const last = groups.at(-1);
    const length = (last ?? []).reduce(
      (sum, { host }) => sum + host.name.length + 1,
      wanted.host.name.length,
    );
    if (last === undefined || length > LONGEST_TAG) groups.push([wanted]);
    else last.push(wanted);
  }
  return (await Promise.all(groups.map((group) => launchGroup(group, options)))).flat();
}

async function launchGroup(all: readonly Wanted[], options: LaunchOptions): Promise<readonly string[]> {
  const [first] = all;
  if (first === undefined) return [];
  const { cloud, environment, ledger, prefix } = options;
  const names = all.map(({ host }) => host.name);
  const which =
    names.length === 1 ? `host "${names[0]}"` : `the hosts ${names.map((name) => `"${name}"`).join(', ')}`;
  const what = `${which} of "${environment}" could not be started`;
  const run = (spot: boolean) => {
    const request = requestOf(first, names, options, spot);
    return patiently(NEW, () => cloud.ask(what, (ec2, signal) => ec2.runInstances(request, signal)));
  };
  const { spot } = first.host;
  const { Instances: made = [] } = await run(spot !== undefined).catch((error: unknown) => {
    if (spot !== 'prefer' || !NO_SPOT.test(codeOf(error))) throw error;
    for (const { progress } of all) progress('there is no spot capacity: starting an ordinary instance');
    return run(false);
  });
  const ids = new Map(made.map(({ AmiLaunchIndex = 0, InstanceId = '' }) => [AmiLaunchIndex, InstanceId]));
  for (const [index, name] of names.entries()) {
    const id = ids.get(index);
    if (id !== undefined) ledger.created({ kind: 'instance', id: `${prefix}-${name}` }, id);
  }
  return names.map((name, index) => {
    const id = ids.get(index);
    if (id !== undefined) return id;
    throw new UnableError(
      `${what}: EC2 made ${made.length} instances instead of ${names.length}, and none for "${name}"`,
    );
  });
}

/** The request that starts hosts of one kind. @param names of the hosts */
export function requestOf(
  { host, image }: Pick<Wanted, 'host' | 'image'>,
  names: readonly string[],
  { prefix, tags, group }: Pick<LaunchOptions, 'prefix' | 'tags' | 'group'>,
  spot: boolean,
): RunInstancesCommandInput {
  const name = names.length === 1 ? `${prefix}-${names[0]}` : prefix;
  const all = { ...tags, Name: name, [HOSTS]: names.join(',') };
  const { subnet, role } = host;
  return {
    ImageId: image.id,
    InstanceType: host.type as NonNullable<RunInstancesCommandInput['InstanceType']>,
    MinCount: names.length,
    MaxCount: names.length,
    KeyName: prefix,
    // A request that is repeated because its answer was lost must not start more. At most 64 characters.
    ClientToken: createHash('sha256')
      .update([prefix, spot, ...names, randomBytes(8).toString('hex')].join(' '))
      .digest('hex'),
    NetworkInterfaces: [
      {
        DeviceIndex: 0,
        AssociatePublicIpAddress: host.public,
        Groups: [group],
        DeleteOnTermination: true,
        ...(subnet === undefined ? {} : { SubnetId: subnet }),
      },
    ],
    BlockDeviceMappings: [...image.disks],
    // Who powers itself off is gone, and costs nothing while nobody looks.
    InstanceInitiatedShutdownBehavior: 'terminate',
    TagSpecifications: specifications(['instance', 'volume', 'network-interface'], all),
    ...(host.userData === undefined ? {} : { UserData: Buffer.from(host.userData).toString('base64') }),
    ...(role === undefined
      ? {}
      : { IamInstanceProfile: role.startsWith('arn:') ? { Arn: role } : { Name: role } }),
    ...(spot
      ? {
          InstanceMarketOptions: {
            MarketType: 'spot',
            SpotOptions: { SpotInstanceType: 'one-time', InstanceInterruptionBehavior: 'terminate' },
          },
        }
      : {}),
  };
}
