import { basename, dirname } from 'node:path/posix';
import { quote } from '../transport/shell/quote.ts';
import { byOutcome } from './by-outcome.ts';
import type { Converged, ConvergeTool, Work } from './tool.ts';

/** What salt says of one state (docs.saltproject.io, "State return data"). */
interface State {
  readonly __id__?: string;
  readonly name?: string;
  /** null: a dry run would change it. */
  readonly result?: boolean | null;
  readonly changes?: object;
  readonly comment?: string;
  /** Set when `onlyif`, `unless` or `creates` kept it from running. */
  readonly skip_watch?: boolean;
}

/**
 * `salt-call --local state.apply`, without a master and with folders of its own. What it did is read from its JSON: with changes to make a dry run ends with 0,
 * and a state that failed ends with 1 or 2, by an option (3008).
 */
export const salt: ConvergeTool = {
  noun: 'salt state',
  description: 'Applies a state file with `salt-call --local` on the host.',
  options: {
    pillar: { says: 'a value of the pillar, name=value', form: 'pair', many: true },
    'pillar root': { says: 'a folder of pillar files', form: 'path' },
    states: { says: 'a folder of states that the file includes', form: 'path', many: true },
    environment: { says: 'the name of the Salt environment', form: 'text' },
  },
  dryRunWrites: 'nothing outside the folder of the run: its configuration, cache and log are there',
  well: [0],
  report: 'report.json',

  command({ file, options, out, dry }: Work) {
    const pillar = Object.fromEntries(
      (options.pillar ?? []).map((pair) => {
        const at = pair.indexOf('=');
        return [pair.slice(0, at), pair.slice(at + 1)];
      }),
    );
    const words = [
      '--local',
      '--retcode-passthrough',
      '--out=json',
      '--log-level=quiet',
      `--config-dir=${out}/etc`,
      `--cachedir=${out}/cache`,
      `--log-file=${out}/log`,
      ...(options['pillar root'] ?? []).map((path) => `--pillar-root=${path}`),
      ...[dirname(file), ...(options.states ?? [])].map((path) => `--file-root=${path}`),
      ...(options.environment ?? []).map((name) => `saltenv=${name}`),
      'state.apply',
      basename(file).replace(/\.sls$/, ''),
      ...(options.pillar === undefined ? [] : [`pillar=${JSON.stringify(pillar)}`]),
      ...(dry ? ['test=True'] : []),
    ];
    return `mkdir -p ${quote(`${out}/etc`)} && salt-call ${words.map(quote).join(' ')} > ${quote(`${out}/report.json`)}`;
  },

  read(report, { exitCode }) {
    if (report === undefined || report.trim() === '') return 'salt wrote no answer';
    const { local } = JSON.parse(report) as {
      readonly local?: Readonly<Record<string, State>> | readonly string[];
    };
    if (Array.isArray(local)) return local.join('; ');
    const states = Object.values((local ?? {}) as Readonly<Record<string, State>>);
    if (states.length === 0) return `it has no states (exit code ${exitCode})`;
    const fails = ({ result }: State) => result === false;
    return {
      ...byOutcome(states, {
        nameOf,
        fails,
        changes: ({ result, changes }) => result === null || Object.keys(changes ?? {}).length > 0,
        skips: (state) => state.skip_watch === true,
      }),
      reasons: new Map(states.filter(fails).map((state) => [nameOf(state), state.comment ?? ''])),
      version: '',
    } satisfies Converged;
  },
};

function nameOf({ __id__: id, name }: State): string {
  return id ?? name ?? '';
}
