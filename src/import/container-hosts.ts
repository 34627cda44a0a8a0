import { type ForeignTree, scalarText, textsIn, treeOf } from './node.ts';

/** What a host of an environment with containers is written as. */
export type HostText = Record<string, unknown>;

/** A command of a container that stays: without one, it would end at once. */
export const STAYS = ['sh', '-c', "trap 'exit 0' TERM; sleep infinity & wait"];

/** Keys of a platform that mean the same in an environment, under their own name or another. */
const SAME: Readonly<Record<string, string>> = {
  image: 'image',
  groups: 'groups',
  env: 'env',
  tmpfs: 'tmpfs',
  sysctls: 'sysctls',
};
/** Keys that say how the other tool makes its container, which opsproof does otherwise. */
const ITS_OWN: ReadonlySet<string> = new Set([
  'name',
  'hostname',
  'pre_build_image',
  'override_command',
  'networks',
  'cgroupns_mode',
  'children',
]);

/**
 * A host for a platform that runs in a container.
 * @param where of the platform, for notes
 */
export function containerHost(
  platform: ForeignTree,
  where: string,
): { host: HostText; notes: readonly string[] } {
  const host: HostText = {};
  const notes: string[] = [];
  for (const [key, value] of Object.entries(platform)) {
    const same = SAME[key];
    if (key === 'tmpfs' && !Array.isArray(value)) host.tmpfs = Object.keys(treeOf(value));
    else if (same !== undefined) host[same] = value;
    else if (key === 'command') {
      const command = scalarText(value);
      host.command = command === undefined ? textsIn(value) : ['sh', '-c', `exec ${command}`];
    } else if (key === 'published_ports' || key === 'exposed_ports') {
      const ports = textsIn(value).map((port) => Number(port.split(':').at(-1)?.replace(/\/.*$/, '')));
      host.ports = [...new Set([...((host.ports as number[] | undefined) ?? []), ...ports])];
    } else if (!ITS_OWN.has(key)) notes.push(`${where}: ${key} is not translated`);
  }
  const overridden = platform.override_command !== false;
  if (host.command === undefined && overridden) host.command = STAYS;
  if (host.image === undefined) notes.push(`${where}: names no image; add image or build to its host`);
  return { host, notes };
}
