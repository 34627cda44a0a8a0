import type { Facts } from '../../host/facts.ts';
import type { Look, Resource } from '../resource.ts';
import { section, sectionLine } from '../sections.ts';
import { garbled } from '../unable.ts';
import { lookVariableByPowerShell } from './environment-variable.powershell.ts';

/** Names that a shell can have (POSIX.1-2024, XBD 8.1). */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export const environmentVariableResource: Resource = {
  noun: 'environment variable',
  key: 'quoted',
  description:
    'A variable in the environment of the login on the host; services have their own environments.',
  attributes: {
    exists: { type: 'boolean', description: 'It is set, even to an empty text.' },
    value: { type: 'text', description: 'Its value.' },
  },
  examples: [
    'the environment variable "PATH" exists',
    'the environment variable "PATH" has value contains "/bin"',
    'the environment variable "OPSPROOF_NOSUCH" does not exist',
  ],
  refuse(name) {
    return NAME.test(name)
      ? undefined
      : `a variable name consists of letters, digits and _ and does not start with a digit; found ${JSON.stringify(name)}`;
  },
  look(name: string, facts: Facts): Look {
    if (facts.language === 'powershell') return lookVariableByPowerShell(name);
    // The session changes its own variables (transport/prelude.ts): the login's variables are those that the process began with.
    // Between NUL bytes a value may contain newlines: they travel as byte 1, because some tools stop at a NUL byte.
    return {
      command: `[ -r "/proc/$$/environ" ] || exit 77
tr '\\n\\0' '\\1\\n' <"/proc/$$/environ" | sed -n '/^${name}=/{s/^${name}//p;q;}'; ${section('end')}`,
      read(reply) {
        if (reply.exitCode === 77)
          return { unable: "the environment of opsproof's login cannot be read: /proc/$$/environ" };
        const said = reply.stdout.toString('utf8');
        const end = sectionLine('end', reply);
        if (reply.exitCode !== 0 || reply.stderr.length > 0 || !said.endsWith(end))
          return garbled('tr and sed on /proc/$$/environ', reply);
        const value = /^=(.*)\n$/.exec(said.slice(0, -end.length))?.[1];
        return value === undefined
          ? { exists: false }
          : { exists: true, value: value.replaceAll('\x01', '\n') };
      },
    };
  },
};
