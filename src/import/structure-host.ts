import { type HostText, STAYS } from './container-hosts.ts';
import { type ForeignTree, itemsOf, scalarText, textsIn, treeOf } from './node.ts';
import type { StructurePart } from './structure-lines.ts';

/** A container for the commands. */
export function structureHost(root: ForeignTree, { image, lost }: StructurePart): HostText {
  const options = treeOf(root.containerRunOptions);
  const env: Record<string, string> = {};
  for (const [index, item] of itemsOf(root.globalEnvVars).entries()) {
    const { key, value } = treeOf(item);
    const text = value === null || value === undefined ? '' : String(value);
    if (text.includes('$'))
      lost(
        ['globalEnvVars', index, 'value'],
        `${text} has a variable of the image: write its value into the environment`,
      );
    else env[scalarText(key) ?? ''] = text;
  }
  for (const name of textsIn(options.envVars)) env[name] = `\${env:${name}}`;
  for (const key of ['privileged', 'allocateTty', 'envFile'])
    if (options[key] !== undefined && options[key] !== false)
      lost(
        ['containerRunOptions', key],
        key === 'envFile'
          ? 'write its variables into the environment'
          : 'containers have no such option here',
      );
  const user = scalarText(options.user);
  const add = textsIn(options.capabilities).map((one) => one.toUpperCase().replace(/^CAP_/, ''));
  const mounts = textsIn(options.bindMounts);
  return {
    image,
    command: STAYS,
    ...(user === undefined ? {} : { user }),
    ...(Object.keys(env).length === 0 ? {} : { env }),
    ...(add.length === 0 ? {} : { capabilities: { add } }),
    ...(mounts.length === 0 ? {} : { mounts }),
  };
}
