import type { Facts } from '../../host/facts.ts';
import type { Unable } from '../resource.ts';
import { section } from '../sections.ts';
import { firstLine } from '../unable.ts';

/**
 * With systemd's docker.socket (enabled by Debian's docker.io and by docker-ce) the first connection starts docker.service and containerd
 * (systemd.socket(5)), which create /etc/docker/key.json, /var/lib/docker, /run/docker and rules of the firewall: looking would change the
 * host. The package podman-docker links docker's socket to podman's.
 */
const AWAKE = [
  'if [ -d /run/systemd/system ]; then unit=docker.socket',
  'case $(readlink -f /run/docker.sock) in */podman.sock) unit=podman.socket;; esac',
  'said=$(LC_ALL=C systemctl show -p SubState $unit 2>&1); case $said in',
  `SubState=listening) ${section('asleep')}; echo $unit; exit;;`,
  `SubState=*) ;; *) ${section('untold')}; printf '%s\\n' "$said"; exit;; esac; fi`,
].join('\n');

/**
 * podman has no daemon: it creates its storage in the caller's home, and updates the locks in it with every answer. The command `docker`
 * may be a script around it.
 */
const NO_PODMAN = [
  '[ $engine = podman ] || { [ "$(head -c 2 "$(command -v docker)" | tr -d "\\000")" = "#!" ] && grep -q podman "$(command -v docker)"; }',
  `[ $? -ne 0 ] || { ${section('podman')}; exit; }`,
].join('\n');

/** Shell text that asks the container engine of the host: docker, else podman. If it must not be asked, a section says so. @param ask uses $engine */
export function engineText({ guarded }: Pick<Facts, 'guarded'>, ask: string): string {
  return [
    'for engine in docker podman; do command -v $engine >/dev/null 2>&1 || continue',
    ...(guarded === true ? [NO_PODMAN] : []),
    `if [ $engine = docker ]; then ${AWAKE}`,
    `fi; ${ask}; exit; done`,
  ].join('\n');
}

/** Why the engine was not asked; undefined if it was. */
export function notAsked(sections: ReadonlyMap<string, string>): Unable | undefined {
  const unit = sections.get('asleep');
  if (unit !== undefined) {
    const service = unit.trim().replace('.socket', '.service');
    return {
      unable: `the engine is not running, and a query would start it: ${unit.trim()} is listening for ${service}`,
      hint: `to run it, use: systemctl start ${service}`,
    };
  }
  const said = sections.get('untold');
  if (said !== undefined)
    return {
      unable: `systemd does not report whether the engine is running, and a query might start it: ${firstLine(Buffer.from(said)) ?? 'no answer'}`,
      hint: 'look as root (sudo: true)',
    };
  if (!sections.has('podman')) return undefined;
  return {
    unable: 'podman is not run where nothing may be changed, because it writes to its storage every time',
    hint: 'check the output of a command that the environment lists, for example "podman inspect web"',
  };
}
