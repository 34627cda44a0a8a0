import { exactNumber } from '../../model/exact-json.ts';
import { sh } from '../../transport/shell/quote.ts';
import { settingPath } from '../configuration/setting-path.ts';
import { shaped } from '../never.ts';
import type { Look, Resource } from '../resource.ts';
import { firstLine, garbled } from '../unable.ts';
import { sysctlInventory } from './kernel.inventory.ts';

/** As in sysctl(8), with dots or slashes between the parts. A part is never `.` or `..`. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_:*.@/-]*$/;

export const sysctlResource: Resource = {
  noun: 'sysctl',
  key: 'quoted',
  description: 'A setting of the running kernel, below /proc/sys.',
  attributes: {
    exists: { type: 'boolean', description: 'The kernel has this setting.' },
    value: {
      never: shaped(/^(?!(?:true|false|yes|no|on|off)$)/i, 'what the kernel prints, 0 or 1'),
      type: 'text',
      description: 'Its value now, with single spaces between several.',
    },
    number: {
      type: 'integer',
      description: 'The value as a number, for comparisons; empty if it is not a number.',
    },
  },
  inventory: sysctlInventory,
  examples: [
    'the sysctl "kernel.ostype" has value Linux',
    'the sysctl "net.ipv4.ip_forward" exists',
    'the sysctl "kernel.pid_max" has number at least 4096',
    'the sysctl "kernel.nosuch" does not exist',
  ],
  refuse(name) {
    return NAME.test(name) && !/(^|\/)\.*(\/|$)/.test(settingPath(name))
      ? undefined
      : `a kernel setting is written like net.ipv4.ip_forward; found ${JSON.stringify(name)}`;
  },
  look(name: string): Look {
    const path = `/proc/sys/${settingPath(name)}`;
    return {
      command: sh`[ -d /proc/sys/kernel ] || exit 77; LC_ALL=C cat ${path}`,
      read(reply) {
        if (reply.exitCode === 77) return { unable: 'there is no /proc/sys on the host' };
        if (reply.exitCode === 0) {
          const value = reply.stdout.toString('utf8').trim().replaceAll(/\s+/g, ' ');
          return { exists: true, value, number: wholeNumber(value) };
        }
        const said = firstLine(reply.stderr) ?? '';
        if (reply.exitCode === 1 && said.endsWith('No such file or directory')) return { exists: false };
        return said.endsWith('Permission denied')
          ? { unable: `${path} cannot be read: permission denied`, hint: 'look as root (sudo: true)' }
          : garbled(`cat ${path}`, reply);
      },
    };
  },
};

/** fs.file-max and others use all 64 bits. */
function wholeNumber(text: string): number | bigint | null {
  return /^-?\d+$/.test(text) ? exactNumber(text) : null;
}
