import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import { printFiles, readFiles, refusalIn } from '../file/file-texts.ts';
import type { Look, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { lookWith, type Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';
import { releaseOf, sightOfPackage } from './package.installed.ts';
import { isLocked, LOCKS } from './package.locks.ts';
import { lostList, NO_PACKAGE_MANAGER, onlyElsewhere } from './package.none.ts';
import { onlyProvided } from './package.provided.ts';

const FORMAT = '%|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\\t%{ARCH}\\n';

/**
 * rpm creates a database if there is none, even for a query: on Debian in the caller's home (%_dbpath is ~/.rpmdb). The names of its files
 * by backend: sqlite, ndb, Berkeley DB.
 */
export const RPM_DATABASE =
  'at=$(LC_ALL=C rpm -E %_dbpath); [ -s "$at/rpmdb.sqlite" ] || [ -s "$at/Packages.db" ] || [ -s "$at/Packages" ] ||\n' +
  '{ echo "error: there is no database in $at" >&2; exit 1; }\n';

/** Behind an answer that nothing is installed: which packages provide it, and whether it knows any. Its status stays. */
const elsewhere = (name: string) =>
  [
    ` ||\n{ status=$?; ${section('provided')}`,
    sh`LC_ALL=C rpm -q --whatprovides --qf ':%{NAME}\\n' -- ${name} 2>/dev/null`,
    '[ -n "$(rpm -qa --qf x 2>/dev/null | head -c 1)" ] || echo "error: no package at all" >&2; (exit $status); }',
  ].join('\n');

/**
 * All packages cost many times as much as one here, so each is queried separately. rpm(8): for a missing package it prints a sentence on
 * stdout and exits with 1; for database problems it prints `error:` on stderr.
 */
export function lookRpm(name: string, wanted: readonly string[]): Look {
  const command = RPM_DATABASE + sh`LC_ALL=C rpm -q --qf ${FORMAT} -- ${name}` + elsewhere(name);
  // rpm's own status is the answer; the files follow it.
  const more = wanted.includes('held')
    ? `; status=$?; ${section('locks')}; ${printFiles(LOCKS.join(' '))}; exit $status`
    : '';
  return { ...lookWith(command + more, (reply) => readRpm(name, reply)), order: 'rpm' };
}

function readRpm(name: string, reply: Reply): Sight | Unable {
  const stderr = reply.stderr.toString('utf8');
  // busybox has a command of this name that only unpacks.
  if (stderr.includes('BusyBox v')) return NO_PACKAGE_MANAGER;
  if (stderr.endsWith('error: no package at all\n') && !/^error:(?! no package at all$)/m.test(stderr))
    return lostList('rpm', 'rpm -qa');
  if (/^error:/m.test(stderr)) {
    return {
      unable: `the rpm database could not be read: ${firstLine(reply.stderr)}`,
      hint: /^error: there is no database in /m.test(stderr)
        ? 'rpm was never used here, or its database is elsewhere; running rpm would create one'
        : 'look with "rpm -qa" on the host; "rpm --rebuilddb" repairs a broken database',
    };
  }
  const sections = readSections(reply);
  const locks = sections.get('locks');
  const stdout = `${sections.get('') ?? ''}\n`;
  if (reply.exitCode !== 0 && stdout === `package ${name} is not installed\n`) {
    const provided = sections.get('provided') ?? '';
    const providers = provided.split('\n').filter((line) => line.startsWith(':'));
    return (
      onlyProvided(
        name,
        providers.map((line) => line.slice(1)),
      ) ?? sightOfPackage([], name)
    );
  }
  const lines = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
  if (reply.exitCode !== 0 || lines.length === 0 || lines.some((fields) => fields.length !== 2))
    return garbled('rpm', reply);
  const installed = lines.map(([version = '', architecture = '']) => ({
    version,
    architecture,
    release: releaseOf(version),
  }));
  const first = installed[0];
  const sight = sightOfPackage(installed, `${name}-${first?.version}.${first?.architecture}`);
  const held = locks === undefined ? undefined : readLocks(name, locks, reply);
  return {
    state: { ...sight.state, ...(typeof held === 'boolean' ? { held } : {}) },
    unseen: {
      ...sight.unseen,
      ...onlyElsewhere(['latest', 'upgradable'], 'dnf', `dnf --cacheonly check-update ${name}`),
      ...(typeof held === 'object' ? { held } : {}),
    },
  };
}

function readLocks(name: string, text: string, reply: Reply): boolean | Unable {
  const files = readFiles(text, reply);
  return 'unable' in files ? files : (refusalIn(files) ?? isLocked(files, name));
}
