import { sh } from '../../transport/shell/quote.ts';
import { refuseText } from '../refuse.ts';
import type { Look, Resource, Unable } from '../resource.ts';
import { section, statusSection } from '../sections.ts';
import { lookWith } from '../sight.ts';
import { readPlugin } from './nagios-plugin.read.ts';
import { pluginWords, refusePlugin } from './plugin-words.ts';

/** Where distributions and the sources of Nagios, Icinga and Monitoring Plugins put them. */
const FOLDERS = [
  '/usr/lib/nagios/plugins',
  '/usr/lib64/nagios/plugins',
  '/usr/lib/monitoring-plugins',
  '/usr/lib64/monitoring-plugins',
  '/usr/libexec/nagios/plugins',
  '/usr/local/nagios/libexec',
  '/usr/local/libexec',
];

const LABEL = 'a label of the performance data';

export const nagiosPluginResource: Resource = {
  noun: 'Nagios plugin',
  key: 'quoted',
  description:
    'What a plugin of Nagios, Icinga or Monitoring Plugins finds on the host, with its arguments. No shell runs it. It must only read. An UNKNOWN, another exit status than 0 to 3, and words that contradict it prove nothing.',
  attributes: {
    OK: { type: 'boolean', adjective: true, description: 'It ended with 0.' },
    WARNING: { type: 'boolean', adjective: true, description: 'It ended with 1.' },
    CRITICAL: { type: 'boolean', adjective: true, description: 'It ended with 2.' },
    UNKNOWN: { type: 'boolean', adjective: true, description: 'It ended with 3: it could not look.' },
    output: { type: 'text', description: 'Its first line, without performance data.' },
    'long output': { type: 'text', description: 'Its further lines, without performance data.' },
    'performance data': { type: 'list', description: 'The labels of its performance data.' },
    value: {
      type: 'number',
      takes: LABEL,
      description: 'The number of a label, in the unit of the plugin: load1.',
    },
    unit: { type: 'text', takes: LABEL, description: 'The unit of a label: s, %, B, c; empty for a number.' },
    bytes: {
      type: 'bytes',
      takes: LABEL,
      description: 'The value of a label in B, KiB, MiB, …; plugins do not agree what KB and MB are.',
    },
    time: { type: 'duration', takes: LABEL, description: 'The value of a label in s, ms, us or ns.' },
    percentage: { type: 'percent', takes: LABEL, description: 'The value of a label in %.' },
    'warning range': {
      type: 'text',
      takes: LABEL,
      description: 'The range for WARNING as it is written: 10:20.',
    },
    'critical range': { type: 'text', takes: LABEL, description: 'The range for CRITICAL as it is written.' },
    minimum: { type: 'number', takes: LABEL, description: 'The smallest value that the plugin names.' },
    maximum: { type: 'number', takes: LABEL, description: 'The largest value that the plugin names.' },
    'short of a warning by': {
      type: 'boolean',
      adjective: true,
      intrinsic: true,
      takes: LABEL,
      description: 'The value of a label raises no WARNING by the range beside it.',
    },
    'short of an alarm by': {
      type: 'boolean',
      adjective: true,
      intrinsic: true,
      takes: LABEL,
      description: 'The value of a label raises no CRITICAL by the range beside it.',
    },
  },
  examples: [
    'the Nagios plugin "check_disk -w 10% -c 5% -p /" is OK',
    'the Nagios plugin "check_disk -w 10% -c 5% -p /" has bytes "/" over 1 GB',
    'the Nagios plugin "check_load -w 9,9,9 -c 20,20,20" has value "load1" under 9',
    'the Nagios plugin "check_dummy 2" is CRITICAL',
  ],
  refuse: (text) => refuseText(text) ?? refusePlugin(text),
  look(text, { guarded }, wanted): Look | Unable {
    if (guarded === true)
      return {
        unable: 'a plugin is not run where nothing may be changed',
        hint: 'check the exit status of a command that the environment lists',
      };
    const words = pluginWords(text) ?? [];
    return lookWith(pluginCommand(words), (reply) => readPlugin(words, wanted, reply));
  },
};

/** Sections: what is there, what the plugin printed, how it ended. */
function pluginCommand([program = '', ...parameters]: readonly string[]): string {
  const places = program.startsWith('/') ? [program] : FOLDERS.map((folder) => `${folder}/${program}`);
  return [
    sh`for p in ${places}; do [ -e "$p" ] && break; done`,
    `[ -e "$p" ] || { ${section('missing')}; exit; }; [ -f "$p" ] && [ -x "$p" ] || { ${section('closed')}; printf '%s\\n' "$p"; exit; }`,
    `${section('output')}; LC_ALL=C "$p" ${sh`${parameters}`} </dev/null`,
    statusSection(),
  ].join('\n');
}
