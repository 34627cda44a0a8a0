import { sh } from '../transport/quote.ts';
import type { Look, Resource } from './resource.ts';
import { garbled } from './unable.ts';

/** Names a shell can hold (POSIX.1-2024, XBD 8.1). */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export const environmentVariableResource: Resource = {
  noun: 'environment variable',
  key: 'quoted',
  description:
    "A variable in the environment of opsproof's own shell on the host; services have environments of their own.",
  attributes: {
    exists: { type: 'boolean', description: 'It is set, even if to an empty text.' },
    value: { type: 'text', description: 'What it is set to.' },
  },
  examples: [
    'the environment variable "PATH" exists',
    'the environment variable "PATH" has value contains "/bin"',
    'the environment variable "OPSPROOF_NOSUCH" does not exist',
  ],
  refuse(name) {
    return NAME.test(name)
      ? undefined
      : `a variable name has letters, digits and _ and does not start with a digit; found ${JSON.stringify(name)}`;
  },
  look(name: string): Look {
    // A shell's own variables are no environment, so the shell itself cannot be asked.
    const viaAwk = sh`awk ${`BEGIN { if (!("${name}" in ENVIRON)) exit 1; print ENVIRON["${name}"] }`}`;
    return {
      // Both end with 1 when it is not set, and so do things that break: the answer must say so itself.
      command: `if command -v printenv >/dev/null 2>&1; then ${sh`printenv ${name}`}; else ${viaAwk}; fi
status=$?; [ $status -le 1 ] || exit $status; echo "=== $status"`,
      read(reply) {
        const said = reply.stdout.toString('utf8');
        if (reply.exitCode === 0 && said.endsWith('\n=== 0\n'))
          return { exists: true, value: said.slice(0, -'\n=== 0\n'.length) };
        return reply.exitCode === 0 && said === '=== 1\n' && reply.stderr.length === 0
          ? { exists: false }
          : garbled('printenv or awk', reply);
      },
    };
  },
};
