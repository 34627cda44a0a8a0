import type { Unable } from '../resource.ts';
import { allUnseen } from '../sight.ts';

export const NO_PACKAGE_MANAGER: Unable = {
  unable: 'no package manager was found on the host: dpkg-query, rpm, apk and pacman are all missing',
  hint: 'check what the package installs instead: a file, a service or the output of a command',
};

/** Attributes that a package system cannot report without writing on the host. */
export function onlyElsewhere(attributes: readonly string[], system: string, command: string) {
  return allUnseen(attributes, {
    unable: `opsproof does not run ${system} for it, because ${system} writes to its logs every time`,
    hint: `check the output of a command, for example ${JSON.stringify(command)}`,
  });
}

/** A host that a package system manages has the system itself, at least. */
export function lostList(system: string, command: string): Unable {
  return {
    unable: `${system} knows no installed package at all, not even itself: its database may be lost`,
    hint: `check with \`${command}\` on the host`,
  };
}
