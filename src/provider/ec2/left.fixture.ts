import { openCloud } from './client.ts';
import { describe } from './instances.ts';

/** What EC2 still has of a run: instances that are not terminated, security groups and key pairs. */
export async function leftOf(access: object, run: string): Promise<readonly string[]> {
  const cloud = await openCloud(access, undefined);
  const tagged = { Name: 'tag:opsproof.run', Values: [run] };
  const instances = await describe(cloud, [tagged], 'left');
  const groups = await cloud.ask('left', (ec2) => ec2.describeSecurityGroups({ Filters: [tagged] }));
  const pairs = await cloud.ask('left', (ec2) => ec2.describeKeyPairs({ Filters: [tagged] }));
  return [
    ...instances.filter(({ state }) => state !== 'terminated').map(({ id, state }) => `${id} ${state}`),
    ...(groups.SecurityGroups ?? []).map(({ GroupName = '' }) => GroupName),
    ...(pairs.KeyPairs ?? []).map(({ KeyName = '' }) => KeyName),
  ];
}
