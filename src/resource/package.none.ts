import type { Unable } from './resource.ts';

export const NO_PACKAGE_MANAGER: Unable = {
  unable: 'no package manager was found on the host: dpkg-query, rpm and apk are all missing',
  hint: 'check what the package brings instead: a file, a service or the output of a command',
};
