import { join } from 'node:path';
import { root } from '../setup.mjs';

/** A disk with all three tiers of the demo shop, made by the same scripts as the image for clouds and clusters. */
export const SHOP = {
  name: 'shop',
  folder: join(root, 'environments/images'),
  scripts: [['tiers/packages.sh'], ['tiers/files.sh', '/tmp/more']],
};
