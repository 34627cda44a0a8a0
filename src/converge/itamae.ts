import { quote } from '../transport/shell/quote.ts';
import { pairsOf } from './pairs.ts';
import type { Converged, ConvergeTool, Work } from './tool.ts';

/** One line of itamae's JSON handler, or of our program. */
interface Line {
  readonly event: string;
  readonly payload?: {
    readonly resource_type?: string;
    readonly resource_name?: string;
    readonly action?: string;
  };
  readonly version?: string;
}

/** The types that compare what is with what shall be; of others, a dry run does not know (1.14.1): `git` and `remote_directory` look when they act. */
const COMPARED = new Set([
  'directory',
  'execute',
  'file',
  'gem_package',
  'group',
  'http_request',
  'link',
  'package',
  'remote_file',
  'service',
  'template',
  'user',
]);
/** Work of which itamae never says that it changed something. */
const UNTOLD = new Set(['service restart', 'service reload', 'local_ruby_block run']);

const EVENTS = 'events.ndjson';

/**
 * The command `itamae` takes a file with handlers by `--config` and does nothing with it (1.14.1), so this program asks its library for the JSON handler.
 * The last line says that the run came to its end: a command that fails ends the process with 2 at once, as changes do.
 */
const PROGRAM = `require "itamae"
require "json"

recipe, events, dry, *nodes = ARGV
Itamae.logger.formatter.colored = false
options = {
  handlers: [{ "type" => "json", "path" => events }],
  dry_run: dry == "dry",
  shell: "/bin/sh",
  node_json: nodes,
  tmp_dir: File.join(File.dirname(events), "tmp"),
}
Itamae::Runner.run([recipe], :local, options)
File.open(File.join(File.dirname(events), "end"), "w") { |file| file.write(Itamae::VERSION) }
`;

/** `itamae local`. A resource whose `only_if` or `not_if` keeps it from running begins and never completes. */
export const itamae: ConvergeTool = {
  noun: 'itamae recipe',
  description: 'Runs a recipe with itamae on the host.',
  options: {
    node: { says: 'a JSON file of node attributes', form: 'path', many: true },
    attribute: { says: 'an attribute of the node, name=value', form: 'pair', many: true },
    cookbooks: {
      says: 'a folder that the recipe includes from, by ../cookbooks-0/…',
      form: 'path',
      many: true,
    },
  },
  dryRunWrites: 'nothing outside the folder of the run',
  well: [0],
  report: EVENTS,

  files: ({ options }) => ({
    'run.rb': PROGRAM,
    'attributes.json': JSON.stringify(pairsOf(options.attribute)),
  }),

  command({ file, options, out, dry }: Work) {
    const nodes = [...(options.node ?? []), `${out}/attributes.json`];
    const words = [`${out}/run.rb`, file, `${out}/${EVENTS}`, dry ? 'dry' : 'real', ...nodes];
    const events = quote(`${out}/${EVENTS}`);
    const said = `{ test ! -e ${quote(`${out}/end`)} || printf '{"event":"end","version":"%s"}\\n' "$(cat ${quote(`${out}/end`)})" >> ${events}; }`;
    return `ruby ${words.map(quote).join(' ')}; status=$?; ${said}; (exit $status)`;
  },

  read(report, { exitCode, stderr }, { dry }) {
    const lines = (report ?? '')
      .split('\n')
      .flatMap((text): Line[] => (text === '' ? [] : [JSON.parse(text)]));
    const ended = lines.find(({ event }) => event === 'end');
    const found = {
      changed: new Set<string>(),
      skipped: new Set<string>(),
      unchanged: new Set<string>(),
      failed: new Set<string>(),
      unknown: new Set<string>(),
    };
    let open: { readonly name: string; readonly type: string; updated: boolean } | undefined;
    const close = (as: keyof typeof found) => {
      if (open !== undefined) found[as].add(open.name);
      open = undefined;
    };
    for (const { event, payload } of lines) {
      if (event === 'resource_updated' && open !== undefined) open.updated = true;
      if (event === 'action_started' && UNTOLD.has(`${open?.type} ${payload?.action}`) && open !== undefined)
        open.updated = true;
      if (event === 'resource_completed' && open?.updated === true) close('changed');
      if (event === 'resource_completed')
        close(dry && !COMPARED.has(open?.type ?? '') ? 'unknown' : 'unchanged');
      if (event === 'resource_failed') close('failed');
      if (event !== 'resource_started') continue;
      close('skipped');
      const type = payload?.resource_type ?? '';
      open = { name: `${type}[${payload?.resource_name}]`, type, updated: false };
    }
    close('skipped');
    const words = stderr.toString().trim().split('\n').at(-1) ?? '';
    const failed = [...found.failed];
    if (failed.length === 0 && ended === undefined)
      return `itamae did not come to its end (exit code ${exitCode}): ${words}`;
    if (!lines.some(({ event }) => event === 'resource_started')) return 'the recipe has no resources';
    return {
      changed: [...found.changed],
      failed,
      skipped: [...found.skipped],
      unchanged: [...found.unchanged],
      unknown: [...found.unknown],
      reasons: new Map(failed.map((name) => [name, words])),
      version: ended?.version ?? '',
    } satisfies Converged;
  },
};
