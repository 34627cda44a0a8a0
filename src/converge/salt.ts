import { basename, dirname } from 'node:path/posix';
import { quote } from '../transport/shell/quote.ts';
import { byOutcome } from './by-outcome.ts';
import { pairsOf } from './pairs.ts';
import type { Converged, ConvergeTool, Work } from './tool.ts';

/** Where a host that is a minion has its name. */
const ID = '/etc/salt/minion_id';

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

  files({ file, options, out }) {
    // Options of the command take one folder each. Tops of all environments are merged, so ours adds to that of the user's folder. In JSON, no value is a template.
    const roots = { base: options['pillar root'] ?? [], opsproof: [`${out}/pillar`] };
    const states = [dirname(file), ...(options.states ?? [])];
    const environments = ['base', ...(options.environment ?? [])].map((name) => [name, states]);
    // Or it would write its name and a folder for keys to /etc/salt.
    const own = { minion_id_caching: false, pki_dir: `${out}/pki` };
    const minion = { ...own, file_roots: Object.fromEntries(environments), pillar_roots: roots };
    return {
      'etc/minion': JSON.stringify(minion),
      'pillar/top.sls': '#!json\n{"opsproof": {"*": ["values"]}}\n',
      'pillar/values.sls': `#!json\n${JSON.stringify(pairsOf(options.pillar))}\n`,
    };
  },

  command({ file, options, out, dry }: Work) {
    const words = [
      '--local',
      '--retcode-passthrough',
      '--out=json',
      '--log-level=quiet',
      `--config-dir=${out}/etc`,
      `--cachedir=${out}/cache`,
      `--log-file=${out}/log`,
      'state.apply',
      basename(file).replace(/\.sls$/, ''),
      ...(options.environment ?? []).map((name) => `saltenv=${name}`),
      ...(dry ? ['test=True'] : []),
    ];
    // What the host is called as a minion, pillars may ask.
    const called = `set --; [ ! -s ${ID} ] || set -- "--id=$(cat ${ID})"`;
    return `(${called}; exec salt-call "$@" ${words.map(quote).join(' ')} > ${quote(`${out}/report.json`)})`;
  },

  read(report, { exitCode }) {
    if (report === undefined || report.trim() === '') return 'salt wrote no answer';
    const { local } = JSON.parse(report) as {
      readonly local?: Readonly<Record<string, State>> | readonly string[] | string;
    };
    if (typeof local === 'string') return local;
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
