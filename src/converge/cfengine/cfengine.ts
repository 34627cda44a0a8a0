import { dirname } from 'node:path/posix';
import { quote } from '../../transport/shell/quote.ts';
import { pairsOf } from '../pairs.ts';
import type { ConvergeTool, Work } from '../tool.ts';
import { readPromises } from './read-promises.ts';

const ACCOUNT = 'account.txt';

/**
 * `cf-agent`. It has no report for programs, and ends with 0 whatever happened, so its verbose account is read, which says of each promise whether it was kept,
 * repaired or not kept. `cf-promises` goes first: for a policy that it refuses, cf-agent runs its failsafe policy, which fetches another one
 * and starts a server, and ends with 0 (3.21). Without `-K`, a second run within a minute does nothing, without a word.
 */
export const cfengine: ConvergeTool = {
  noun: 'cfengine policy',
  description: 'Runs a policy with `cf-agent` on the host.',
  options: {
    inputs: { says: 'a file or folder to lie beside the policy', form: 'path', many: true },
    variable: { says: 'a variable of the bundle def, name=value', form: 'pair', many: true, name: /^\w+$/ },
    class: { says: 'a class to define', form: 'text', many: true },
    bundle: { says: 'a bundle to run, in this order', form: 'text', many: true },
  },
  dryRunWrites:
    'its locks and state below /var/lib/cfengine3/state, and its log /var/log/cfengine3/promise_summary.log',
  well: [0],
  report: ACCOUNT,

  files: ({ options }) => ({ 'def.json': JSON.stringify({ vars: pairsOf(options.variable) }) }),

  command({ file, options, out, dry }: Work) {
    const words = [
      '--no-lock',
      '--color=never',
      '--log-level=verbose',
      `--file=${file}`,
      ...(options.class === undefined ? [] : [`--define=${options.class.join(',')}`]),
      ...(options.bundle === undefined ? [] : [`--bundlesequence=${options.bundle.join(',')}`]),
      ...(dry ? ['--dry-run'] : []),
    ];
    const beside = quote(`${dirname(file)}/`);
    const sent = [...(options.inputs ?? []), `${out}/def.json`].map(
      (path) => `cp -R ${quote(path)} ${beside}`,
    );
    const account = quote(`${out}/${ACCOUNT}`);
    return (
      // It refuses policies that others may write.
      `${sent.join(' && ')} && chmod -R go-w ${beside} && cf-promises --color=never --file=${quote(file)} && ` +
      `{ cf-agent ${words.map(quote).join(' ')} > ${account}; status=$?; grep -v '^ verbose:' ${account}; ( exit $status ); }`
    );
  },

  read: (report, reply, { dry }) => readPromises(report, reply, dry),
};
