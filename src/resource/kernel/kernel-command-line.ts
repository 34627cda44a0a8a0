import type { Look, Resource } from '../resource.ts';
import { garbled } from '../unable.ts';

const PARAMETER = 'parameter ';

export const kernelCommandLineResource: Resource = {
  noun: 'kernel command line',
  key: 'none',
  description:
    'The parameters of the running kernel (/proc/cmdline). In a container, it is that of the machine.',
  attributes: {
    parameters: { type: 'list', description: 'All of them, word by word: quiet, console=ttyS0.' },
    parameter: {
      type: 'text',
      takes: 'the name of a parameter',
      description: 'Its value; empty for a word without one. Of several, the last one wins.',
    },
  },
  examples: [
    'the kernel command line has parameters not includes "init=/bin/sh"',
    'the kernel command line has parameter "no-such-parameter" empty',
  ],
  look(_name, _facts, wanted: readonly string[]): Look {
    return {
      command: 'cat /proc/cmdline',
      read(reply) {
        const text = reply.stdout.toString('utf8').trim();
        if (reply.exitCode !== 0) return garbled('cat /proc/cmdline', reply);
        // A value may be quoted to hold spaces (bootparam(7)).
        const parameters = (text.match(/(?:[^\s"]|"[^"]*")+/g) ?? []).map((word) => word.replaceAll('"', ''));
        const values = wanted
          .filter((attribute) => attribute.startsWith(PARAMETER))
          .map((attribute) => [attribute, readValue(attribute.slice(PARAMETER.length), parameters)] as const);
        return { parameters, ...Object.fromEntries(values) };
      },
    };
  },
};

function readValue(name: string, parameters: readonly string[]): string | null {
  const found = parameters.findLast((word) => word === name || word.startsWith(`${name}=`));
  return found === undefined ? null : found.slice(name.length + 1);
}
