import { groupResource } from './account/group.ts';
import { limitResource } from './account/limit.ts';
import { mailAliasResource } from './account/mail-alias.ts';
import { sudoersResource } from './account/sudoers.ts';
import { userResource } from './account/user.ts';
import { configurationResource } from './configuration/configuration.ts';
import { sshConfigurationForResource } from './configuration/ssh-configuration-for.ts';
import { sshdConfigurationResource } from './configuration/sshd-configuration.ts';
import { sshdConfigurationForResource } from './configuration/sshd-configuration-for.ts';
import { containerResource } from './container/container.ts';
import { dockerImageResource } from './container/docker-image.ts';
import { certificateResource } from './file/certificate.ts';
import { directoryResource } from './file/directory.ts';
import { fileResource } from './file/file.ts';
import { privateKeyResource } from './file/private-key.ts';
import { gitRemoteResource } from './git/git-remote.ts';
import { gitRepositoryResource } from './git/git-repository.ts';
import { apparmorResource } from './kernel/apparmor.ts';
import { apparmorProfileResource } from './kernel/apparmor-profile.ts';
import { auditResource } from './kernel/audit.ts';
import { kernelCommandLineResource } from './kernel/kernel-command-line.ts';
import { kernelModuleResource } from './kernel/kernel-module.ts';
import { selinuxResource } from './kernel/selinux.ts';
import { sysctlResource } from './kernel/sysctl.ts';
import { listOf } from './list-of.ts';
import { clockResource } from './machine/clock.ts';
import { commandResource } from './machine/command.ts';
import { environmentVariableResource } from './machine/environment-variable.ts';
import { hardwareResource } from './machine/hardware.ts';
import { localeResource } from './machine/locale.ts';
import { memoryResource } from './machine/memory.ts';
import { osResource } from './machine/os.ts';
import { systemLoadResource } from './machine/system-load.ts';
import { virtualizationResource } from './machine/virtualization.ts';
import { nagiosPluginResource } from './monitoring/nagios-plugin.ts';
import { nagiosStatusResource } from './monitoring/nagios-status.ts';
import { defaultGatewayResource } from './network/default-gateway.ts';
import { firewallResource } from './network/firewall.ts';
import { firewalldResource } from './network/firewalld.ts';
import { firewalldZoneResource } from './network/firewalld-zone.ts';
import { hostNameResource } from './network/host-name.ts';
import { hostsEntryResource } from './network/hosts-entry.ts';
import { interfaceResource } from './network/interface.ts';
import { portResource } from './network/port.ts';
import { resolverResource } from './network/resolver.ts';
import { routeResource } from './network/route.ts';
import { ufwResource } from './network/ufw.ts';
import { unixSocketResource } from './network/unix-socket.ts';
import { gemResource } from './package/gem.ts';
import { npmPackageResource } from './package/npm-package.ts';
import { packageResource } from './package/package.ts';
import { pipPackageResource } from './package/pip-package.ts';
import { repositoryResource } from './package/repository.ts';
import type { Resource } from './resource.ts';
import { atQueueResource } from './service/at-queue.ts';
import { crontabResource } from './service/crontab.ts';
import { journalResource } from './service/journal.ts';
import { processResource } from './service/process.ts';
import { serviceResource } from './service/service.ts';
import { supervisorProgramResource } from './service/supervisor-program.ts';
import { unitResource } from './service/unit.ts';
import { blockDeviceResource } from './storage/block-device.ts';
import { filesystemResource } from './storage/filesystem.ts';
import { mountResource } from './storage/mount.ts';
import { swapResource } from './storage/swap.ts';

/** All nouns. A new one is a file and a line here. */
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
  gitRepositoryResource,
  gitRemoteResource,
  commandResource,
  nagiosPluginResource,
  nagiosStatusResource,
  environmentVariableResource,
  osResource,
  virtualizationResource,
  hardwareResource,
  memoryResource,
  systemLoadResource,
  clockResource,
  localeResource,
];

/** The registry cannot be changed or extended during a run. */
export const resources: readonly Resource[] = Object.freeze([...nouns, listOf(nouns)].map(freeze));

/** Whether it is one of ours, and not one that only has the same name. */
export function isOwnResource(resource: Resource): boolean {
  return resources.includes(resource);
}

function freeze(resource: Resource): Resource {
  Object.freeze(resource.attributes);
  return Object.freeze(resource);
}
