import { UnableError } from '../../model/errors.ts';
import type { CloudHost } from '../machine/cloud-host.ts';
import { stackKey } from '../machine/stack-key.ts';
import type { StackContext } from '../provider.ts';
import type { SshKeyPair } from '../ssh-key.ts';
import type { Cloud } from './client.ts';
import type { FoundImage } from './image.ts';
import type { Ec2Settings, InstanceHost } from './instance-host.ts';
import { Instances } from './instances.ts';
import { type Launch, launcher } from './launch.ts';
import { patiently } from './patience.ts';
import { STACK, specifications } from './tags.ts';

/** What the instances of one stack share. */
export interface Ec2Ground {
  readonly cloud: Cloud;
  readonly key: SshKeyPair;
  readonly instances: Instances;
  readonly launch: Launch;
  /** What an image is asked by → the image. */
  readonly images: Map<string, Promise<FoundImage>>;
  /** Hosts that were started, by name. */
  readonly hosts: Map<string, CloudHost>;
}

const SSH_PORT = 22;
/** RFC 1918. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];
const NEW_GROUP = /^InvalidGroup(?:Id)?\.NotFound$/;

/** Makes the key pair and the security group. @throws UnableError */
export async function makeGround(
  cloud: Cloud,
  hosts: readonly InstanceHost[],
  context: StackContext,
): Promise<Ec2Ground> {
  const { prefix, labels, ledger, environment } = context;
  const from = sourcesFor(hosts, context.settings as Ec2Settings, environment);
  const key = stackKey(`opsproof ${prefix}`, context.conceal)();
  const tags = { ...labels, [STACK]: prefix, Name: prefix };
  const failed = `"${environment}" could not be brought up`;
  // Where the stack is to be, before anything is made: also the first question to the account.
  const vpc = await networkOfSubnet(cloud, hosts, failed);
  ledger.creating({ kind: 'key-pair', id: prefix, scope: cloud.scope });
  ledger.creating({ kind: 'security-group', id: prefix, scope: cloud.scope });
  const [group] = await settled([
    makeGroup(cloud, context, tags, vpc, portsOf(hosts), from),
    cloud
      .ask(`${failed}: its key pair was not taken`, (ec2, options) =>
        ec2.importKeyPair(
          {
            KeyName: prefix,
            PublicKeyMaterial: Buffer.from(key.publicKey),
            TagSpecifications: specifications(['key-pair'], tags),
          },
          options,
        ),
      )
      .then(({ KeyPairId }) => ledger.created({ kind: 'key-pair', id: prefix }, KeyPairId)),
  ]);
  return {
    cloud,
    key,
    instances: new Instances(cloud, prefix),
    launch: launcher({ cloud, prefix, tags, group, ledger, environment }),
    images: new Map(),
    hosts: new Map(),
  };
}

/** @throws the first error, once both have ended: nothing may appear after that */
async function settled<A, B>([first, second]: readonly [Promise<A>, Promise<B>]): Promise<readonly [A, B]> {
  await Promise.allSettled([first, second]);
  return [await first, await second];
}

/** Who may reach ssh and the ports. @throws UnableError where that would be everybody by default */
export function sourcesFor(
  hosts: readonly InstanceHost[],
  { from }: Ec2Settings,
  environment: string,
): readonly string[] {
  const open = hosts.filter((host) => host.public && host.jump === undefined).map(({ name }) => name);
  if (from !== undefined) return from;
  if (open.length === 0) return PRIVATE;
  throw new UnableError(
    `"${environment}" is not brought up: ${open.join(', ')} would have public addresses, and the environment does not say who may reach them`,
    {
      hint: 'write providers: { ec2: { from: [203.0.113.7/32] } }, the address under which this machine is seen, or public: false for the hosts',
    },
  );
}

function portsOf(hosts: readonly InstanceHost[]): readonly number[] {
  return [...new Set([...hosts.map(({ port }) => port ?? SSH_PORT), ...hosts.flatMap(({ ports }) => ports)])];
}

/** The network of the first subnet; undefined: the default one. */
export async function networkOfSubnet(
  cloud: Cloud,
  hosts: readonly InstanceHost[],
  failed: string,
): Promise<string | undefined> {
  const subnets = [...new Set(hosts.flatMap(({ subnet }) => subnet ?? []))];
  if (subnets.length === 0) return undefined;
  const { Subnets: found = [] } = await cloud.ask(failed, (ec2, options) =>
    ec2.describeSubnets({ SubnetIds: subnets }, options),
  );
  const networks = [...new Set(found.map(({ VpcId }) => VpcId))];
  if (networks.length <= 1) return networks[0];
  throw new UnableError(`${failed}: its subnets are in several networks (${networks.join(', ')})`, {
    hint: 'hosts of one environment share a security group, which is in one network',
  });
}

/** @returns its id */
async function makeGroup(
  cloud: Cloud,
  { prefix, ledger, environment }: StackContext,
  tags: Readonly<Record<string, string>>,
  vpc: string | undefined,
  ports: readonly number[],
  from: readonly string[],
): Promise<string> {
  const what = `"${environment}" could not be brought up: its security group was not made`;
  const { GroupId = '' } = await cloud.ask(what, (ec2, options) =>
    ec2.createSecurityGroup(
      {
        GroupName: prefix,
        Description: `made by opsproof for ${environment}`,
        ...(vpc === undefined ? {} : { VpcId: vpc }),
        TagSpecifications: specifications(['security-group'], tags),
      },
      options,
    ),
  );
  ledger.created({ kind: 'security-group', id: prefix }, GroupId);
  const networks = (port: number) => ({
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
    IpRanges: from.filter((net) => !net.includes(':')).map((CidrIp) => ({ CidrIp })),
    Ipv6Ranges: from.filter((net) => net.includes(':')).map((CidrIpv6) => ({ CidrIpv6 })),
  });
  // Hosts of the stack reach each other on every port.
  const together = { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId }] };
  await patiently(NEW_GROUP, () =>
    cloud.ask(what, (ec2, options) =>
      ec2.authorizeSecurityGroupIngress(
        { GroupId, IpPermissions: [...ports.map(networks), together] },
        options,
      ),
    ),
  );
  return GroupId;
}
