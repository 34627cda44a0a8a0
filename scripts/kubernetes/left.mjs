import { existsSync, readFileSync } from 'node:fs';
import { processes } from './daemons.mjs';
import { BRIDGE, FOLDER, LINK, PODS } from './place.mjs';
import { quick } from './quick.mjs';

/** What is left of a cluster on this machine, asked of the machine. @returns {string[]} */
export function left() {
  const lines = (argv, part) =>
    quick(argv)
      .stdout.split('\n')
      .filter((line) => line.includes(part));
  return [
    ...processes().map((pid) => `process ${pid}`),
    ...[BRIDGE, LINK].flatMap((link) => lines(['ip', '-o', 'link'], ` ${link}`)),
    ...lines(['iptables', '-w', '-S'], 'KUBE-'),
    ...lines(['iptables', '-w', '-S', 'FORWARD'], BRIDGE),
    ...lines(['iptables', '-w', '-t', 'nat', '-S'], 'KUBE-'),
    ...lines(['ip', 'route'], `${PODS}.`),
    ...readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .filter((line) => line.includes(`${FOLDER}/`)),
    ...lines(['find', '/sys/fs/cgroup', '-maxdepth', '3', '-name', 'kubepods*'], 'kubepods'),
    ...(existsSync(FOLDER) ? [FOLDER] : []),
  ];
}
