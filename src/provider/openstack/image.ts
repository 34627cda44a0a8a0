import { UnableError } from '../../model/errors.ts';
import type { Cloud } from './cloud.ts';
import { isGone } from './fault.ts';
import type { ServerHost } from './server-host.ts';
import { theOne } from './the-one.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An image, as glance lists it: its properties are beside the fields that every image has. */
export interface Image {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly created_at: string;
  /** Who logs in, if its makers wrote that down ("Image properties"). */
  readonly os_admin_user?: string;
  readonly os_distro?: string;
}

/** Who logs in on the images that these distributions publish. */
const USERS: Readonly<Record<string, string>> = {
  almalinux: 'almalinux',
  cirros: 'cirros',
  debian: 'debian',
  fedora: 'fedora',
  rocky: 'rocky',
  ubuntu: 'ubuntu',
};

/** Who logs in when the environment does not say. */
export function userOf({ os_admin_user: user, os_distro: distro = '' }: Image): string {
  return user ?? (Object.hasOwn(USERS, distro) ? USERS[distro] : undefined) ?? 'root';
}

/** @throws UnableError when there is none, there are several of one name, or it cannot be used */
export async function findImage(cloud: Cloud, { image }: ServerHost, what: string): Promise<Image> {
  const found =
    typeof image === 'string' ? await byName(cloud, image, what) : await newest(cloud, image, what);
  if (found.status === 'active') return found;
  throw new UnableError(`${what}: the image "${found.name}" (${found.id}) is ${found.status}`, {
    hint:
      found.status === 'deactivated'
        ? 'its owner has withdrawn it: take another one'
        : 'it is usable when it is active: openstack image show says more',
  });
}

async function byName(cloud: Cloud, asked: string, what: string): Promise<Image> {
  if (UUID.test(asked)) {
    const found = await cloud.ask<Image>(what, 'image', 'GET', `/images/${asked}`).catch((error: unknown) => {
      if (isGone(error)) return undefined;
      throw error;
    });
    if (found !== undefined) return found;
  }
  const named = await imagesWith(cloud, { name: asked }, what);
  return theOne(named.length > 0 ? named : await imagesWith(cloud, {}, what), asked, 'image', what);
}

/** Of all that have these properties. A `*` in the name stands for anything, which glance itself does not know. */
async function newest(
  cloud: Cloud,
  { name, ...properties }: Readonly<Record<string, string>>,
  what: string,
): Promise<Image> {
  const exact = name !== undefined && !name.includes('*');
  const images = await imagesWith(cloud, { ...properties, ...(exact ? { name } : {}) }, what);
  const pattern = new RegExp(`^${(name ?? '*').split('*').map(literally).join('.*')}$`);
  const [found] = images
    .filter((image) => image.status === 'active' && (exact || pattern.test(image.name)))
    .sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
  if (found !== undefined) return found;
  const wanted = Object.entries({ ...(name === undefined ? {} : { name }), ...properties });
  throw new UnableError(
    `${what}: no image that the project sees has ${wanted.map(([key, value]) => `${key} ${value}`).join(', ')}`,
    { hint: 'openstack image list --long shows what there is; only images that are active count' },
  );
}

function imagesWith(
  cloud: Cloud,
  properties: Readonly<Record<string, string>>,
  what: string,
): Promise<readonly Image[]> {
  const query = new URLSearchParams(properties).toString();
  return cloud.list<Image>(what, 'image', `/images${query === '' ? '' : `?${query}`}`, 'images');
}

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
