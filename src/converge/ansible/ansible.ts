import { quote } from '../../transport/shell/quote.ts';
import type { Converged, ConvergeTool, Work } from '../tool.ts';
import { CALLBACK } from './callback.ts';
import { inventory } from './inventory.ts';

/** One line of our callback plugin. */
interface Line {
  readonly version?: string;
  readonly outcome?: 'ok' | 'failed' | 'skipped' | 'unreachable';
  readonly task?: string;
  readonly module?: string;
  readonly changed?: boolean;
  readonly ignored?: boolean;
  readonly message?: string;
  readonly reason?: string;
}

const RESULTS = 'results.ndjson';
/** Wants a locale with UTF-8, looks for its configuration in the current folder, and leaves *.retry files beside playbooks otherwise. */
const ENVIRONMENT = [
  'LC_ALL=C.UTF-8',
  'ANSIBLE_NOCOLOR=1',
  'ANSIBLE_RETRY_FILES_ENABLED=0',
  'ANSIBLE_CALLBACKS_ENABLED=opsproof_results',
];

/** Skipped because the playbook says so; everything else that is skipped in a dry run was not tried. */
const MEANT = /^Conditional result was False/;

/**
 * `ansible-playbook` on the host itself, with the host under its own name and its groups in the inventory. What it did is read from a callback plugin of ours:
 * exit codes say little (for a missing file of hosts, and for a playbook whose `hosts:` match nothing, it is 0; 2.14).
 */
export const ansible: ConvergeTool = {
  noun: 'ansible playbook',
  description: 'Runs a playbook with `ansible-playbook` on the host.',
  options: {
    roles: { says: 'a folder of roles', form: 'path', many: true },
    collections: { says: 'a folder of collections', form: 'path', many: true },
    variable: { says: 'a variable, name=value', form: 'pair', many: true },
    'variables file': { says: 'a file of variables in YAML or JSON', form: 'path', many: true },
    tags: { says: 'run only what bears one of these', form: 'text', many: true },
    'skip tags': { says: 'run nothing that bears one of these', form: 'text', many: true },
    become: { says: 'the user that tasks become', form: 'text' },
  },
  dryRunWrites: 'temporary files of modules below ~/.ansible/tmp, which it removes',
  well: [0],
  report: RESULTS,

  files: ({ host, groups }) => ({
    'opsproof_results.py': CALLBACK,
    'inventory.json': inventory(host, groups),
  }),

  command({ file, options, out, dry }: Work) {
    const variables = (options.variable ?? []).map((pair) => {
      const at = pair.indexOf('=');
      return JSON.stringify({ [pair.slice(0, at)]: pair.slice(at + 1) });
    });
    const words = [
      '--inventory',
      `${out}/inventory.json`,
      ...variables.flatMap((json) => ['--extra-vars', json]),
      ...(options['variables file'] ?? []).flatMap((path) => ['--extra-vars', `@${path}`]),
      ...(options.tags ?? []).flatMap((tag) => ['--tags', tag]),
      ...(options['skip tags'] ?? []).flatMap((tag) => ['--skip-tags', tag]),
      ...(options.become ?? []).flatMap((user) => ['--become', '--become-user', user]),
      ...(dry ? ['--check'] : []),
      '--',
      file,
    ];
    const paths = [
      `ANSIBLE_CALLBACK_PLUGINS=${out}`,
      `OPSPROOF_RESULTS=${out}/${RESULTS}`,
      ...(options.roles === undefined ? [] : [`ANSIBLE_ROLES_PATH=${options.roles.join(':')}`]),
      ...(options.collections === undefined
        ? []
        : [`ANSIBLE_COLLECTIONS_PATHS=${options.collections.join(':')}`]),
    ];
    return `cd ${quote(out)} && env ${[...ENVIRONMENT, ...paths].map(quote).join(' ')} ansible-playbook ${words.map(quote).join(' ')}`;
  },

  read(report, { exitCode }, { host, dry }) {
    const lines = (report ?? '')
      .split('\n')
      .flatMap((text): Line[] => (text === '' ? [] : [JSON.parse(text)]));
    const results = lines.filter(({ outcome }) => outcome !== undefined);
    const unreachable = results.find(({ outcome }) => outcome === 'unreachable');
    if (unreachable !== undefined) return `ansible could not work on the host: ${unreachable.message}`;
    if (results.length === 0)
      return exitCode === 0
        ? `no task ran: no play of it is for ${host} or its groups, or no task has the tags`
        : `no task ran (exit code ${exitCode})`;
    const named = (holds: (line: Line) => boolean) => [
      ...new Set(results.filter(holds).map(({ task = '' }) => task)),
    ];
    const fails = ({ outcome, ignored }: Line) => outcome === 'failed' && ignored !== true;
    const untried = ({ outcome, reason = '' }: Line) => dry && outcome === 'skipped' && !MEANT.test(reason);
    // A failure that is ignored counts as it says itself: a command has changed something, as far as ansible knows.
    const changes = (line: Line) => !fails(line) && line.outcome !== 'skipped' && line.changed === true;
    return {
      changed: named(changes),
      failed: named(fails),
      skipped: named((line) => line.outcome === 'skipped' && !untried(line)),
      unchanged: named((line) => !fails(line) && line.outcome !== 'skipped' && line.changed !== true),
      unknown: named(untried),
      reasons: new Map(results.filter(fails).map(({ task = '', message = '' }) => [task, message])),
      version: lines.find(({ version }) => version !== undefined)?.version ?? '',
    } satisfies Converged;
  },
};
