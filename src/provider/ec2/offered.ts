import type { Obstacle } from '../../model/obstacle.ts';
import type { Cloud } from './client.ts';
import type { InstanceHost } from './instance-host.ts';

/** Undefined if a type is offered in the zone of the host's subnet, or anywhere in the region; else the obstacle. @throws UnableError */
export async function isOffered(
  cloud: Cloud,
  { name, type, subnet }: InstanceHost,
): Promise<Obstacle | undefined> {
  const what = `it is not known whether EC2 has ${type} for host "${name}"`;
  const zone = subnet === undefined ? undefined : await zoneOf(cloud, subnet, what);
  const { region = '' } = cloud.scope;
  const { InstanceTypeOfferings: offers = [] } = await cloud.ask(what, (ec2, options) =>
    ec2.describeInstanceTypeOfferings(
      {
        LocationType: zone === undefined ? 'region' : 'availability-zone',
        Filters: [
          { Name: 'instance-type', Values: [type] },
          { Name: 'location', Values: [zone ?? region] },
        ],
      },
      options,
    ),
  );
  if (offers.some(({ InstanceType }) => InstanceType === type)) return undefined;
  return {
    message: `EC2 has no instances of the type ${type} in ${zone ?? region}`,
    hint:
      zone === undefined
        ? 'check the name of the type, or take another region: aws ec2 describe-instance-type-offerings'
        : 'take a subnet in another zone: aws ec2 describe-instance-type-offerings --location-type availability-zone',
  };
}

async function zoneOf(cloud: Cloud, subnet: string, what: string): Promise<string | undefined> {
  const { Subnets: found = [] } = await cloud.ask(what, (ec2, options) =>
    ec2.describeSubnets({ SubnetIds: [subnet] }, options),
  );
  return found[0]?.AvailabilityZone;
}
