import { FACTS_COMMAND, parseFacts } from '../../host/facts-look.ts';
import { only, shaped } from '../never.ts';
import type { Look, Resource } from '../resource.ts';
import { osByPowerShell } from './os.powershell.ts';

export const osResource: Resource = {
  noun: 'os',
  key: 'none',
  description: 'The operating system of the host (/etc/os-release, uname).',
  attributes: {
    name: {
      never: shaped(/^[^A-Z]+$/, 'written in lower case: debian, rocky'),
      type: 'text',
      description: 'Short name in lower case: debian, ubuntu, alpine, rocky.',
    },
    version: { type: 'version', description: 'Version of the distribution: 12, 24.04.' },
    codename: { type: 'text', description: 'Code name of the version: bookworm.' },
    'pretty name': { type: 'text', description: 'As it presents itself: Debian GNU/Linux 12 (bookworm).' },
    architecture: { type: 'text', description: 'Of the machine, as printed by uname -m: x86_64, aarch64.' },
    kernel: { type: 'version', description: 'Release of the running kernel, as printed by uname -r.' },
    hostname: { type: 'text', description: 'The name of the host.' },
    init: {
      never: only('systemd', 'openrc', 'sysv', 'windows', 'none'),
      type: 'text',
      description: 'The init system: systemd, openrc, sysv or none.',
    },
    uptime: {
      type: 'duration',
      description: 'Time since the kernel started; in a container, that of the machine.',
    },
  },
  examples: [
    'the os has name debian',
    'the os has version at least 12',
    'the os has architecture one of x86_64, aarch64',
    'the os has kernel >= 4.19',
    'the os has uptime at least 1 second',
  ],
  look(_name, facts, wanted: readonly string[]): Look {
    if (facts.language === 'powershell') return osByPowerShell;
    const uptime = wanted.includes('uptime');
    return {
      command: uptime ? `${PRINT_UPTIME}\n${FACTS_COMMAND}` : FACTS_COMMAND,
      read(reply) {
        const facts = parseFacts(reply);
        if (typeof facts === 'string') return { unable: `the host's facts cannot be read: ${facts}` };
        return {
          ...(facts.os === 'unknown' ? {} : { name: facts.os }),
          ...(facts.osVersion === '' ? {} : { version: facts.osVersion }),
          ...(facts.osCodename === '' ? {} : { codename: facts.osCodename }),
          ...(facts.osName === '' ? {} : { 'pretty name': facts.osName }),
          architecture: facts.architecture,
          kernel: facts.kernel,
          hostname: facts.hostname,
          init: facts.init,
          ...(uptime ? readUptime(reply.stdout.toString('utf8')) : {}),
        };
      },
      unseen: (attribute) => ({
        unable:
          attribute === 'uptime'
            ? '/proc/uptime on the host cannot be read'
            : '/etc/os-release on the host does not report it',
      }),
    };
  },
};

/** Shell builtins alone: proc_uptime(5) has one line. */
const PRINT_UPTIME = 'read -r uptime _ </proc/uptime && echo "uptime=$uptime"';

function readUptime(text: string): { readonly uptime?: number } {
  const seconds = /^uptime=(\d+(?:\.\d+)?)$/m.exec(text)?.[1];
  return seconds === undefined ? {} : { uptime: Math.round(Number(seconds) * 1000) };
}
