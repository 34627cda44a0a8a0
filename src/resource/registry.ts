import { apparmorResource } from './apparmor.ts';
import { apparmorProfileResource } from './apparmor-profile.ts';
import { atQueueResource } from './at-queue.ts';
import { auditResource } from './audit.ts';
import { blockDeviceResource } from './block-device.ts';
import { certificateResource } from './certificate.ts';
import { clockResource } from './clock.ts';
import { commandResource } from './command.ts';
import { configurationResource } from './configuration.ts';
import { containerResource } from './container.ts';
import { crontabResource } from './crontab.ts';
import { defaultGatewayResource } from './default-gateway.ts';
import { directoryResource } from './directory.ts';
import { dockerImageResource } from './docker-image.ts';
import { environmentVariableResource } from './environment-variable.ts';
import { fileResource } from './file.ts';
import { filesystemResource } from './filesystem.ts';
import { firewallResource } from './firewall.ts';
import { firewalldResource } from './firewalld.ts';
import { firewalldZoneResource } from './firewalld-zone.ts';
import { gemResource } from './gem.ts';
import { groupResource } from './group.ts';
import { hardwareResource } from './hardware.ts';
import { hostNameResource } from './host-name.ts';
import { hostsEntryResource } from './hosts-entry.ts';
import { interfaceResource } from './interface.ts';
import { journalResource } from './journal.ts';
import { kernelCommandLineResource } from './kernel-command-line.ts';
import { kernelModuleResource } from './kernel-module.ts';
import { limitResource } from './limit.ts';
import { listOf } from './list-of.ts';
import { localeResource } from './locale.ts';
import { mailAliasResource } from './mail-alias.ts';
import { memoryResource } from './memory.ts';
import { mountResource } from './mount.ts';
import { npmPackageResource } from './npm-package.ts';
import { osResource } from './os.ts';
import { packageResource } from './package.ts';
import { pipPackageResource } from './pip-package.ts';
import { portResource } from './port.ts';
import { privateKeyResource } from './private-key.ts';
import { processResource } from './process.ts';
import { repositoryResource } from './repository.ts';
import { resolverResource } from './resolver.ts';
import type { Resource } from './resource.ts';
import { routeResource } from './route.ts';
import { selinuxResource } from './selinux.ts';
import { serviceResource } from './service.ts';
import { sshConfigurationForResource } from './ssh-configuration-for.ts';
import { sshdConfigurationResource } from './sshd-configuration.ts';
import { sshdConfigurationForResource } from './sshd-configuration-for.ts';
import { sudoersResource } from './sudoers.ts';
import { supervisorProgramResource } from './supervisor-program.ts';
import { swapResource } from './swap.ts';
import { sysctlResource } from './sysctl.ts';
import { systemLoadResource } from './system-load.ts';
import { ufwResource } from './ufw.ts';
import { unitResource } from './unit.ts';
import { unixSocketResource } from './unix-socket.ts';
import { userResource } from './user.ts';
import { virtualizationResource } from './virtualization.ts';

/** Every noun there is. A new one is a file and a line here. */
const nouns: readonly Resource[] = [
  packageResource,
  pipPackageResource,
  npmPackageResource,
  gemResource,
  repositoryResource,
  serviceResource,
  unitResource,
  supervisorProgramResource,
  journalResource,
  processResource,
  portResource,
  unixSocketResource,
  interfaceResource,
  routeResource,
  defaultGatewayResource,
  resolverResource,
  hostsEntryResource,
  hostNameResource,
  firewallResource,
  ufwResource,
  firewalldResource,
  firewalldZoneResource,
  fileResource,
  directoryResource,
  configurationResource,
  certificateResource,
  privateKeyResource,
  sshdConfigurationResource,
  sshdConfigurationForResource,
  sshConfigurationForResource,
  userResource,
  groupResource,
  sudoersResource,
  limitResource,
  crontabResource,
  atQueueResource,
  mailAliasResource,
  mountResource,
  filesystemResource,
  blockDeviceResource,
  swapResource,
  sysctlResource,
  kernelModuleResource,
  kernelCommandLineResource,
  selinuxResource,
  apparmorResource,
  apparmorProfileResource,
  auditResource,
  containerResource,
  dockerImageResource,
  commandResource,
  environmentVariableResource,
  osResource,
  virtualizationResource,
  hardwareResource,
  memoryResource,
  systemLoadResource,
  clockResource,
  localeResource,
];

/** What no one can change or add to while a run goes on. */
export const resources: readonly Resource[] = Object.freeze([...nouns, listOf(nouns)].map(freeze));

/** Whether it is one of ours, and not one that only has the same noun. */
export function isOwnResource(resource: Resource): boolean {
  return resources.includes(resource);
}

function freeze(resource: Resource): Resource {
  Object.freeze(resource.attributes);
  return Object.freeze(resource);
}
