import { quote } from '../../transport/shell/quote.ts';
import { pairsOf } from '../pairs.ts';
import type { Converged, ConvergeTool, Work } from '../tool.ts';
import { CALLBACK } from './callback.ts';
import { inventoryOf } from './inventory.ts';
import { type ResultLine, resultLines } from './result-lines.ts';

/** The file of the callback plugin. */
export const RESULTS_FILE = 'results.ndjson';
/**
 * Wants a locale with UTF-8, looks for its configuration in the current folder, leaves *.retry files beside playbooks otherwise, and its modules write what
 * they were given, which may be secret, to the log of the host.
 */
export const ENVIRONMENT = [
  'LC_ALL=C.UTF-8',
  'ANSIBLE_NOCOLOR=1',
  'ANSIBLE_RETRY_FILES_ENABLED=0',
  'ANSIBLE_NO_TARGET_SYSLOG=1',
  'ANSIBLE_CALLBACKS_ENABLED=opsproof_results',
];

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
    run: {
      says: 'from here: with the ansible of this machine, for all hosts at once',
      form: 'text',
      one: ['from here'],
    },
  },
  dryRunWrites: 'the empty folder ~/.ansible; its temporary files are in the folder of the run',
  well: [0],
  report: RESULTS_FILE,

  files: ({ host, groups, options }) => ({
    'callback/opsproof_results.py': CALLBACK,
    'variables.json': JSON.stringify(pairsOf(options.variable)),
    'inventory.json': inventoryOf([{ name: host, groups }], 'local'),
  }),

  command({ file, options, out, dry }: Work) {
    const words = ansibleWords({ file, options, out, dry });
    const variables = [
      ...ENVIRONMENT,
      ...words.variables,
      // Its temporary folders, or the run would leave them in the home of the login.
      `ANSIBLE_LOCAL_TEMP=${out}/tmp`,
      `ANSIBLE_REMOTE_TMP=${out}/tmp`,
      `ANSIBLE_ASYNC_DIR=${out}/async`,
    ];
    return `cd ${quote(out)} && env ${variables.map(quote).join(' ')} ansible-playbook ${words.arguments.map(quote).join(' ')}`;
  },

  read(report, { exitCode }, { host, dry }) {
    const lines = resultLines(report);
    const results = lines.filter(({ outcome }) => outcome !== undefined);
    const unreachable = results.find(({ outcome }) => outcome === 'unreachable');
    if (unreachable !== undefined) return `ansible could not work on the host: ${unreachable.message}`;
    // Facts are gathered also if the tags select nothing.
    if (results.every(({ facts, outcome }) => facts === true && outcome !== 'failed'))
      return exitCode === 0
        ? `no task ran: no play of it is for ${host} or its groups, or no task has the tags`
        : `no task ran (exit code ${exitCode})`;
    const nameOf = ({ task = '', changed, checked }: ResultLine) =>
      dry && changed === true && checked === false ? `${task} (did change it: check_mode is false)` : task;
    const named = (holds: (line: ResultLine) => boolean) => [...new Set(results.filter(holds).map(nameOf))];
    const fails = ({ outcome, ignored }: ResultLine) => outcome === 'failed' && ignored !== true;
    const tried = ({ untried }: ResultLine) => !dry || untried !== true;
    // A failure that is ignored counts as it says itself: a command has changed something, as far as ansible knows.
    const changes = (line: ResultLine) => !fails(line) && line.outcome !== 'skipped' && line.changed === true;
    return {
      changed: named(changes),
      failed: named(fails),
      skipped: named((line) => line.outcome === 'skipped' && tried(line)),
      unchanged: named(
        (line) => !fails(line) && line.outcome !== 'skipped' && line.changed !== true && tried(line),
      ),
      unknown: named((line) => !tried(line)),
      reasons: new Map(results.filter(fails).map((line) => [nameOf(line), line.message ?? ''])),
      version: lines.find(({ version }) => version !== undefined)?.version ?? '',
    } satisfies Converged;
  },
};

/** What `ansible-playbook` is started with: environment variables and arguments. */
export function ansibleWords({ file, options, out, dry }: Pick<Work, 'file' | 'options' | 'out' | 'dry'>): {
  readonly variables: readonly string[];
  readonly arguments: readonly string[];
} {
  return {
    variables: [
      `ANSIBLE_CALLBACK_PLUGINS=${out}/callback`,
      `OPSPROOF_RESULTS=${out}/${RESULTS_FILE}`,
      ...(options.roles === undefined ? [] : [`ANSIBLE_ROLES_PATH=${options.roles.join(':')}`]),
      ...(options.collections === undefined
        ? []
        : [`ANSIBLE_COLLECTIONS_PATHS=${options.collections.join(':')}`]),
    ],
    arguments: [
      '--inventory',
      `${out}/inventory.json`,
      '--extra-vars',
      `@${out}/variables.json`,
      ...(options['variables file'] ?? []).flatMap((path) => ['--extra-vars', `@${path}`]),
      ...(options.tags ?? []).flatMap((tag) => ['--tags', tag]),
      ...(options['skip tags'] ?? []).flatMap((tag) => ['--skip-tags', tag]),
      ...(options.become ?? []).flatMap((user) => ['--become', '--become-user', user]),
      ...(dry ? ['--check'] : []),
      '--',
      file,
    ],
  };
}
