import { sh } from '../../transport/shell/quote.ts';
import { refusePath, refuseText } from '../refuse.ts';
import type { Look, Resource } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { lookWith } from '../sight.ts';
import { readLivestatus } from './livestatus.read.ts';
import { isAddress, livestatusCommand } from './livestatus.ts';
import { readNagiosStatus } from './nagios-status.read.ts';

const STATES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN', 'PENDING', 'UP', 'DOWN', 'UNREACHABLE'];

/** What is read of the file; outputs of plugins and comments stay on the host. */
const KEYS = [
  ...['created', 'version', 'host_name', 'service_description', 'current_state', 'has_been_checked'],
  ...[
    'problem_has_been_acknowledged',
    'scheduled_downtime_depth',
    'active_checks_enabled',
    'passive_checks_enabled',
  ],
  ...['should_be_scheduled', 'next_check', 'check_type'],
  ...['active_service_checks_enabled', 'active_host_checks_enabled'],
  ...['passive_service_checks_enabled', 'passive_host_checks_enabled'],
];

export const nagiosStatusResource: Resource = {
  noun: 'Nagios status',
  key: 'quoted',
  description:
    'What a running Nagios knows, by the path of its status file (status_file; Debian: /var/lib/nagios4/status.dat), the path of a Livestatus socket, or host:port of a Livestatus. Hosts are web, services web/disk. A file of which Nagios wrote nothing for 5 minutes proves nothing.',
  attributes: {
    hosts: { type: 'list', description: 'The hosts that it monitors.' },
    services: { type: 'list', description: 'The services that it monitors: web/disk.' },
    'all in state': {
      type: 'list',
      takes: 'a state',
      refuse: (text) =>
        STATES.includes(text) ? undefined : `one of ${STATES.join(', ')}; found ${JSON.stringify(text)}`,
      description:
        'Services in OK, WARNING, CRITICAL or UNKNOWN, hosts UP, DOWN or UNREACHABLE; PENDING are those never checked.',
    },
    problems: {
      type: 'list',
      description:
        'Hosts and services that are not UP or OK, that nobody has acknowledged, and that are in no downtime.',
    },
    acknowledged: {
      type: 'list',
      description: 'Hosts and services whose problem somebody has acknowledged.',
    },
    'in downtime': { type: 'list', description: 'Hosts and services in a scheduled downtime.' },
    age: { type: 'age', description: 'How long ago Nagios wrote the file.' },
  },
  examples: [
    'the Nagios status "/var/lib/nagios4/status.dat" has hosts includes web, db',
    'the Nagios status "/var/lib/nagios4/status.dat" has problems empty',
    'the Nagios status "/var/lib/nagios4/status.dat" has all in state "CRITICAL" empty',
    'the Nagios status "/var/run/icinga2/cmd/livestatus" has problems empty',
    'the Nagios status "monitor:6557" has hosts includes web, db',
  ],
  refuse: (name) =>
    name.startsWith('/')
      ? refusePath(name)
      : (refuseText(name) ??
        (isAddress(name)
          ? undefined
          : `a status file or a socket has an absolute path, and a Livestatus elsewhere is host:port; found ${JSON.stringify(name)}`)),
  look(path: string, _facts, wanted: readonly string[]): Look {
    const command = [
      sh`LC_ALL=C; export LC_ALL; f=${path}`,
      ...(isAddress(path)
        ? [livestatusCommand('"$f"')]
        : [
            'if [ -S "$f" ]; then',
            livestatusCommand('"$f"'),
            'else',
            `${section('file')}; sed -n ${sh`${`/^[a-z]* {$/p;/^\t}$/p;/^\t\\(${KEYS.join('\\|')}\\)=/p`}`} <"$f" 2>&1; echo "ended $?"`,
            'fi',
          ]),
      `${section('now')}; date +%s`,
    ].join('\n');
    return lookWith(command, (reply) =>
      readSections(reply).has('status')
        ? readLivestatus(path, wanted, reply)
        : readNagiosStatus(path, wanted, reply),
    );
  },
};
