import { blockDeviceResource } from './block-device.ts';
import { certificateResource } from './certificate.ts';
import { clockResource } from './clock.ts';
import { commandResource } from './command.ts';
import { configurationResource } from './configuration.ts';
import { defaultGatewayResource } from './default-gateway.ts';
import { directoryResource } from './directory.ts';
import { environmentVariableResource } from './environment-variable.ts';
import { fileResource } from './file.ts';
import { filesystemResource } from './filesystem.ts';
import { firewallResource } from './firewall.ts';
import { gemResource } from './gem.ts';
import { groupResource } from './group.ts';
import { hostNameResource } from './host-name.ts';
import { hostsEntryResource } from './hosts-entry.ts';
import { interfaceResource } from './interface.ts';
import { journalResource } from './journal.ts';
import { kernelModuleResource } from './kernel-module.ts';
import { localeResource } from './locale.ts';
import { mountResource } from './mount.ts';
import { npmPackageResource } from './npm-package.ts';
import { osResource } from './os.ts';
import { packageResource } from './package.ts';
import { pipPackageResource } from './pip-package.ts';
import { portResource } from './port.ts';
import { processResource } from './process.ts';
import { repositoryResource } from './repository.ts';
import { resolverResource } from './resolver.ts';
import type { Resource } from './resource.ts';
import { routeResource } from './route.ts';
import { serviceResource } from './service.ts';
import { swapResource } from './swap.ts';
import { sysctlResource } from './sysctl.ts';
import { unitResource } from './unit.ts';
import { unixSocketResource } from './unix-socket.ts';
import { userResource } from './user.ts';

/** Every noun there is. A new one is a file and a line here. */
const nouns: readonly Resource[] = [
  packageResource,
  pipPackageResource,
  npmPackageResource,
  gemResource,
  repositoryResource,
  serviceResource,
  unitResource,
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
  fileResource,
  directoryResource,
  configurationResource,
  certificateResource,
  userResource,
  groupResource,
  mountResource,
  filesystemResource,
  blockDeviceResource,
  swapResource,
  sysctlResource,
  kernelModuleResource,
  commandResource,
  environmentVariableResource,
  osResource,
  clockResource,
  localeResource,
];

/** What no one can change or add to while a run goes on. */
export const resources: readonly Resource[] = Object.freeze(nouns.map(freeze));

/** Whether it is one of ours, and not one that only has the same noun. */
export function isOwnResource(resource: Resource): boolean {
  return resources.includes(resource);
}

function freeze(resource: Resource): Resource {
  Object.freeze(resource.attributes);
  return Object.freeze(resource);
}
