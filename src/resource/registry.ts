import { commandResource } from './command.ts';
import { defaultGatewayResource } from './default-gateway.ts';
import { directoryResource } from './directory.ts';
import { environmentVariableResource } from './environment-variable.ts';
import { fileResource } from './file.ts';
import { groupResource } from './group.ts';
import { hostsEntryResource } from './hosts-entry.ts';
import { interfaceResource } from './interface.ts';
import { kernelModuleResource } from './kernel-module.ts';
import { mountResource } from './mount.ts';
import { osResource } from './os.ts';
import { packageResource } from './package.ts';
import { portResource } from './port.ts';
import { processResource } from './process.ts';
import { resolverResource } from './resolver.ts';
import type { Resource } from './resource.ts';
import { routeResource } from './route.ts';
import { serviceResource } from './service.ts';
import { sysctlResource } from './sysctl.ts';
import { userResource } from './user.ts';

/** Every noun there is. A new one is a file and a line here. */
export const resources: readonly Resource[] = [
  packageResource,
  serviceResource,
  processResource,
  portResource,
  interfaceResource,
  routeResource,
  defaultGatewayResource,
  resolverResource,
  hostsEntryResource,
  fileResource,
  directoryResource,
  userResource,
  groupResource,
  mountResource,
  sysctlResource,
  kernelModuleResource,
  commandResource,
  environmentVariableResource,
  osResource,
];
