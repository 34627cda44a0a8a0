import { fileResource } from './file.ts';
import { packageResource } from './package.ts';
import { portResource } from './port.ts';
import type { Resource } from './resource.ts';
import { serviceResource } from './service.ts';

/** Every noun there is. A new one is a file and a line here. */
export const resources: readonly Resource[] = [packageResource, serviceResource, portResource, fileResource];
