import { UnableError } from '../../model/errors.ts';
import type { BlockDeviceMapping, Cloud, Image } from './client.ts';
import type { InstanceHost } from './instance-host.ts';

/** An image that there is. */
export interface FoundImage {
  readonly id: string;
  /** Disks that the image lets stay when an instance goes: here they go with it. */
  readonly disks: readonly BlockDeviceMapping[];
}

/** @throws UnableError if there is none, or it cannot be used */
export async function findImage(cloud: Cloud, { name, image }: InstanceHost): Promise<FoundImage> {
  const asked =
    typeof image === 'string'
      ? { ImageIds: [image] }
      : {
          ...(image.owner === undefined ? {} : { Owners: [image.owner] }),
          Filters: [
            { Name: 'state', Values: ['available'] },
            ...Object.entries(image.filters).map(([Name, value]) => ({ Name, Values: [value] })),
          ],
        };
  const what = `the image of host "${name}" was not found`;
  const { Images: images = [] } = await cloud.ask(what, (ec2, options) => ec2.describeImages(asked, options));
  const newest = images.reduce<Image | undefined>(
    (best, one) => (best === undefined || (one.CreationDate ?? '') > (best.CreationDate ?? '') ? one : best),
    undefined,
  );
  if (newest?.ImageId === undefined)
    throw new UnableError(`${what}: none in ${cloud.scope.region} is ${printAsked(image)}`, {
      hint: 'an image is known in one region only; a filter needs the owner of the image: aws ec2 describe-images --owners … --filters …',
    });
  if (newest.State !== undefined && newest.State !== 'available')
    throw new UnableError(
      `the image ${newest.ImageId} of host "${name}" cannot be used: it is ${newest.State}`,
    );
  const disks = (newest.BlockDeviceMappings ?? []).flatMap(({ DeviceName, Ebs }) => {
    if (DeviceName === undefined || Ebs === undefined || Ebs.DeleteOnTermination === true) return [];
    const { SnapshotId, VolumeSize } = Ebs;
    const size = VolumeSize === undefined ? {} : { VolumeSize };
    const from = SnapshotId === undefined ? {} : { SnapshotId };
    return [{ DeviceName, Ebs: { ...from, ...size, DeleteOnTermination: true } }];
  });
  return { id: newest.ImageId, disks };
}

function printAsked(image: InstanceHost['image']): string {
  if (typeof image === 'string') return image;
  const filters = Object.entries(image.filters).map(([name, value]) => `${name} ${value}`);
  return [image.owner === undefined ? 'of any owner' : `of owner ${image.owner}`, ...filters].join(', ');
}
