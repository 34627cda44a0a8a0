import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start } from './daemons.mjs';
import { goProgram } from './go-program.mjs';
import { ADDRESS, at, KUBECONFIG } from './place.mjs';

/** What answers names in a cluster: `db` of a pod's own namespace, and no name of the world outside. */
export const installCoredns = (say) =>
  goProgram({ name: 'coredns', module: 'github.com/coredns/coredns', version: '1.15.0' }, say);

/**
 * Starts it on the node, where pods ask it.
 * @param {string} folder where the program is
 */
export function startCoredns(folder) {
  const settings = at('Corefile');
  writeFileSync(
    settings,
    `.:53 {
  bind ${ADDRESS}
  kubernetes cluster.local {
    kubeconfig ${KUBECONFIG}
    ttl 0
  }
}
`,
  );
  start('coredns', [join(folder, 'coredns'), '-conf', settings]);
}
