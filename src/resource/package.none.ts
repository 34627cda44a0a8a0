import type { Unable } from './resource.ts';
import { allUnseen } from './sight.ts';

export const NO_PACKAGE_MANAGER: Unable = {
  unable: 'no package manager was found on the host: dpkg-query, rpm, apk and pacman are all missing',
  hint: 'check what the package brings instead: a file, a service or the output of a command',
};

/** Attributes that are not asked of this package system yet. */
export function onlyElsewhere(attributes: readonly string[], system: string, command: string) {
  return allUnseen(attributes, {
    unable: `opsproof does not ask ${system} for it`,
    hint: `ask for the output of a command, for example ${JSON.stringify(command)}`,
  });
}
