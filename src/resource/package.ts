import type { Facts } from '../host/facts.ts';
import { lookApk } from './package.apk.ts';
import { lookDpkg } from './package.dpkg.ts';
import { NO_PACKAGE_MANAGER } from './package.none.ts';
import { lookRpm } from './package.rpm.ts';
import { refuseText } from './refuse.ts';
import type { Look, Resource, Unable } from './resource.ts';

/** Distributions whose packages are rpms although dpkg can be installed there. */
const RPM_FAMILY =
  /^(fedora|rhel|centos|rocky|almalinux|ol|amzn|sles|sled|opensuse.*|mageia|openeuler|azurelinux)$/;

/** Debian policy 5.6.7 and rpm names; an architecture may follow as `:i386` or `.x86_64`. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9+._:~^-]*$/;

export const packageResource: Resource = {
  noun: 'package',
  key: 'quoted',
  description: 'A package of the operating system: dpkg, rpm or apk, whichever the host uses.',
  attributes: {
    installed: {
      type: 'boolean',
      adjective: true,
      description: 'Fully installed; a package that is removed but kept its configuration is not.',
    },
    version: {
      type: 'version',
      description:
        'The full version as the package manager writes it, with epoch and revision: 1.22.1-9+deb12u3.',
    },
    architecture: {
      type: 'text',
      description: 'As the package manager names it: amd64, x86_64, all, noarch.',
    },
  },
  examples: [
    'the package "nginx" is installed',
    'the package "telnetd" is not installed',
    'the package "nginx" has version >= 1.18 < 2',
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
  look(name: string, facts: Facts): Look | Unable {
    const { tools } = facts;
    if (tools.has('rpm') && RPM_FAMILY.test(facts.os)) return lookRpm(name);
    if (tools.has('dpkg-query')) return lookDpkg(name);
    if (tools.has('apk')) return lookApk(name);
    if (tools.has('rpm')) return lookRpm(name);
    return NO_PACKAGE_MANAGER;
  },
};
