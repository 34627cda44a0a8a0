import type { Facts } from '../../host/facts.ts';
import { refuseText } from '../refuse.ts';
import type { Look, Resource, Unable } from '../resource.ts';
import { lookApk } from './package.apk.ts';
import { lookDpkg } from './package.dpkg.ts';
import { packageInventory } from './package.inventory.ts';
import { NO_PACKAGE_MANAGER } from './package.none.ts';
import { lookPacman } from './package.pacman.ts';
import { lookRpm } from './package.rpm.ts';
import { packageSystemOf } from './package.system.ts';

/** Debian policy 5.6.7 and rpm names; an architecture may follow as `:i386` or `.x86_64`. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9+._:~^-]*$/;

const LOOKS = { dpkg: lookDpkg, rpm: lookRpm, apk: lookApk, pacman: lookPacman };

export const packageResource: Resource = {
  noun: 'package',
  key: 'quoted',
  description: 'A package of the operating system: dpkg, rpm, apk or pacman, whichever the host uses.',
  attributes: {
    installed: {
      type: 'boolean',
      adjective: true,
      description:
        'Configured, even if triggers are pending. A removed package whose configuration remains is not installed; one that is only unpacked is unable. A name that only other packages provide is not installed.',
    },
    version: {
      type: 'version',
      description:
        'The full version as the package manager writes it, with epoch and revision: 1.22.1-9+deb12u3.',
    },
    versions: {
      type: 'list',
      description: 'Every installed version; an rpm, such as a kernel, can have several.',
    },
    release: {
      type: 'text',
      description:
        "The packager's revision of a version: 9+deb12u3, 3.el9, r9. Empty if the package has none.",
    },
    held: {
      type: 'boolean',
      adjective: true,
      description:
        'Held at its version by the package manager: apt-mark hold (dpkg), versionlock and zypper addlock (rpm), a version in /etc/apk/world (apk), IgnorePkg (pacman).',
    },
    latest: {
      type: 'version',
      description:
        'The version that would be installed now, according to the package lists last fetched by the host (apt, apk, pacman); empty if a pin forbids all.',
    },
    upgradable: {
      type: 'boolean',
      adjective: true,
      description:
        'Installed, but not in the latest version according to the package lists last fetched by the host.',
    },
    architecture: {
      type: 'text',
      description: "The package manager's name for it: amd64, x86_64, all, noarch.",
    },
  },
  inventory: packageInventory,
  examples: [
    'the package "nginx" is installed',
    'the package "telnetd" is not installed',
    'the package "nginx" has version >= 1.18 < 2',
    'the package "nginx" has versions includes 1.22.1-9+deb12u2',
    'the package "nginx" is not held',
    'the package "openssl" is not upgradable',
    'the package "nginx" has architecture one of amd64, arm64, all',
  ],
  refuse(name) {
    return (
      refuseText(name) ??
      (NAME.test(name)
        ? undefined
        : `a package name has only letters, digits and + - . _ : ~ ^, and starts with a letter or digit; found ${JSON.stringify(name)}`)
    );
  },
  look(name: string, facts: Facts, wanted: readonly string[]): Look | Unable {
    const system = packageSystemOf(facts);
    return system === undefined ? NO_PACKAGE_MANAGER : LOOKS[system](name, wanted);
  },
};
