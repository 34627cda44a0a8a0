import { quote } from '../transport/shell/quote.ts';
import { byOutcome } from './by-outcome.ts';
import { pairsOf } from './pairs.ts';
import { type ResourceStatus, readPuppetReport } from './puppet-report.ts';
import type { Converged, ConvergeTool, Work } from './tool.ts';

/** Puppet's own, in every catalog. */
const ITS_OWN = /^(?:Schedule|Filebucket)\[/;

/**
 * `puppet apply`. What it did is read from its report: plain `apply` exits with 0 although resources failed, and a refresh that failed is gone from the
 * next run (7.23).
 */
export const puppet: ConvergeTool = {
  noun: 'puppet manifest',
  description: 'Applies a manifest with `puppet apply` on the host.',
  options: {
    modules: { says: 'a folder of modules', form: 'path', many: true },
    hiera: { says: 'a hiera.yaml', form: 'path' },
    fact: { says: 'a fact of its own, name=value', form: 'pair', many: true, name: /^[A-Za-z_]\w*$/ },
    tags: { says: 'apply only what bears one of these', form: 'text', many: true },
    'skip tags': { says: 'apply nothing that bears one of these', form: 'text', many: true },
    environment: { says: 'the name of the Puppet environment', form: 'text' },
  },
  dryRunWrites:
    'its folders and caches below /var/cache/puppet or /opt/puppetlabs/puppet/cache, /etc/puppet and /run/puppet; its reports and state go to the folder of the run',
  well: [0, 2],
  report: 'report.yaml',

  files({ options }) {
    const facts = Object.entries(pairsOf(options.fact)).map(
      ([name, value]) => `FACTER_${name}=${quote(value)}\nexport FACTER_${name}\n`,
    );
    return { 'facts.sh': facts.join('') };
  },

  command({ file, options, out, dry }: Work) {
    const words = [
      'apply',
      '--detailed-exitcodes',
      '--color=false',
      `--lastrunreport=${out}/report.yaml`,
      `--lastrunfile=${out}/summary.yaml`,
      ...(options.modules === undefined ? [] : [`--modulepath=${options.modules.join(':')}`]),
      ...(options.hiera ?? []).map((path) => `--hiera_config=${path}`),
      ...(options.environment ?? []).map((name) => `--environment=${name}`),
      ...(options.tags === undefined ? [] : [`--tags=${options.tags.join(',')}`]),
      ...(options['skip tags'] === undefined ? [] : [`--skip_tags=${options['skip tags'].join(',')}`]),
      // The next reader of it must not take a dry run for the last run.
      ...(dry
        ? [
            '--noop',
            `--statefile=${out}/state.yaml`,
            `--transactionstorefile=${out}/transactions.yaml`,
            `--reportdir=${out}/reports`,
          ]
        : []),
      '--',
      file,
    ];
    return `(. ${quote(`${out}/facts.sh`)} && exec puppet ${words.map(quote).join(' ')})`;
  },

  read(report, { exitCode }, { dry }) {
    if (report === undefined) return 'puppet wrote no report';
    const read = readPuppetReport(report);
    const statuses = Object.entries(read?.resource_statuses ?? {}).filter(([name]) => !ITS_OWN.test(name));
    if (statuses.length === 0)
      return `its catalog has no resources (status ${read?.status ?? 'unknown'}, exit code ${exitCode})`;
    if (statuses.every(([, { skipped, failed }]) => skipped === true && failed !== true))
      return 'every resource of its catalog was skipped: none has the tags, or its schedule is not now';
    const fails = (status: ResourceStatus) => status.failed === true || status.failed_to_restart === true;
    return {
      ...byOutcome(statuses, {
        nameOf: ([name, { changed }]) =>
          dry && changed === true ? `${name} (did change it: noop is false)` : name,
        fails: ([, status]) => fails(status),
        changes: ([, status]) => (dry ? status.out_of_sync === true : status.changed === true),
        // One with `noop => true` stays as it is, though it is not right.
        skips: ([, status]) => status.skipped === true || status.out_of_sync === true,
      }),
      reasons: new Map(
        statuses.filter(([, status]) => fails(status)).map(([name, status]) => [name, wordsOf(status)]),
      ),
      version: read?.puppet_version ?? '',
    } satisfies Converged;
  },
};

function wordsOf({ events = [] }: ResourceStatus): string {
  const failures = events
    .filter(({ status }) => status === 'failure')
    .flatMap(({ message }) => message ?? []);
  return failures.join('; ');
}
