import { dirname } from 'node:path/posix';
import { quote } from '../../transport/shell/quote.ts';
import { pairsOf } from '../pairs.ts';
import type { ConvergeTool, Work } from '../tool.ts';
import { EVENT_HANDLER, rubyText } from './configuration.ts';
import { readEvents } from './read-events.ts';

const EVENTS = 'events.ndjson';
/** Cinc is Chef under another name, and takes the same words. */
const PROGRAMS = ['chef-client', 'cinc-client', 'chef-solo', 'cinc-solo'];

/**
 * `chef-client --local-mode`, or where there is none, `chef-solo`; Cinc the same. What it did is read from an event handler of ours: Chef's own report of
 * resources goes to a server only, and its exit code says little.
 */
export const chef: ConvergeTool = {
  noun: 'chef recipe',
  description: 'Runs a recipe with `chef-client --local-mode` (or chef-solo, or Cinc) on the host.',
  options: {
    cookbooks: { says: 'a folder of cookbooks', form: 'path', many: true },
    'run list': { says: 'what runs before the recipe: recipe[nginx], role[web]', form: 'text', many: true },
    attribute: { says: 'an attribute of the node, name=value', form: 'pair', many: true },
    roles: { says: 'a folder of roles', form: 'path' },
    environments: { says: 'a folder of environments', form: 'path' },
    environment: { says: 'the name of the Chef environment', form: 'text' },
    'data bags': { says: 'a folder of data bags', form: 'path' },
    license: { says: 'accept-silent or accept-no-persist: that you accept its licence', form: 'text' },
  },
  dryRunWrites: 'nothing outside the folder of the run: its cache, backups and node are there',
  well: [0],
  report: EVENTS,

  files(work) {
    const { options, out } = work;
    const first = (name: string) => options[name]?.[0];
    const folders = [...(options.cookbooks ?? [])];
    const lines = [
      'local_mode true',
      'chef_zero.enabled true',
      `chef_repo_path ${rubyText(`${out}/repo`)}`,
      `cookbook_path [${folders.map(rubyText).join(', ')}]`,
      ...[
        ['role_path', first('roles')],
        ['environment_path', first('environments')],
        ['data_bag_path', first('data bags')],
        ['environment', first('environment')],
      ].flatMap(([key, value]) => (value === undefined ? [] : [`${key} ${rubyText(value)}`])),
      `node_name ${rubyText(work.host)}`,
      ...['file_cache_path', 'file_backup_path', 'node_path', 'cache_path'].map(
        (key) => `${key} ${rubyText(`${out}/${key}`)}`,
      ),
      `lockfile ${rubyText(`${out}/chef.lock`)}`,
      'log_location STDERR',
      'log_level :warn',
      EVENT_HANDLER,
      `event_handlers << OpsproofResults.new(${rubyText(`${out}/${EVENTS}`)})`,
    ];
    return {
      'client.rb': `${lines.join('\n')}\n`,
      'attributes.json': JSON.stringify(nested(pairsOf(options.attribute))),
    };
  },

  command({ file, options, out, dry }: Work) {
    const list = options['run list'];
    const words = [
      '--config',
      `${out}/client.rb`,
      '--json-attributes',
      `${out}/attributes.json`,
      '--no-color',
      ...(list === undefined ? [] : ['--override-runlist', list.join(',')]),
      ...(options.license ?? []).flatMap((accepted) => ['--chef-license', accepted]),
      ...(dry ? ['--why-run'] : []),
      file,
    ];
    const found = PROGRAMS.map((name) => `command -v ${name}`).join(' || ');
    const folders = ['repo', 'cookbooks'].map((name) => `${out}/repo/${name}`);
    return (
      `program=$(${found}) || { echo 'neither chef-client nor cinc-client is installed' >&2; exit 127; }; ` +
      `mkdir -p ${folders.map(quote).join(' ')} && cd ${quote(dirname(file))} && ` +
      `case $program in *-client) set -- --local-mode;; *) set --;; esac; "$program" "$@" ${words.map(quote).join(' ')}`
    );
  },

  read: (report, { exitCode }) => readEvents(report, exitCode),
};

/** `nginx.port=80` is an attribute below another. */
function nested(pairs: Readonly<Record<string, string>>): object {
  const root: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(pairs)) {
    const parts = name.split('.');
    const last = parts.pop() ?? '';
    let at = root;
    for (const part of parts) {
      const below = at[part];
      if (typeof below !== 'object' || below === null) at[part] = {};
      at = at[part] as Record<string, unknown>;
    }
    at[last] = value;
  }
  return root;
}
