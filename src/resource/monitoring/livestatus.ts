import { sh } from '../../transport/shell/quote.ts';
import { section } from '../sections.ts';

/** A table and its columns, in the order in which they are asked for. */
export const LIVESTATUS_TABLES = {
  status: [
    ...['program_start', 'program_version', 'interval_length', 'execute_host_checks'],
    ...['execute_service_checks', 'accept_passive_host_checks', 'accept_passive_service_checks'],
  ],
  hosts: ['name', 'state', 'has_been_checked', 'acknowledged', 'scheduled_downtime_depth', ...checks()],
  services: [
    ...['host_name', 'state', 'has_been_checked', 'acknowledged', 'scheduled_downtime_depth', ...checks()],
    'description',
  ],
} as const;

function checks() {
  return [
    ...(['active_checks_enabled', 'accept_passive_checks', 'check_type'] as const),
    ...(['check_interval', 'next_check', 'last_check'] as const),
  ] as const;
}

/** How long one table may take. */
const SECONDS = 10;

/** Connects to a socket's path or to `host:port`, sends the question, prints the answer; or why there is none. */
const PERL = `alarm ${SECONDS};$|=1;my($a,$q)=@ARGV;my$s;
if($a=~m{^/}){require IO::Socket::UNIX;$s=IO::Socket::UNIX->new(Peer=>$a)}
else{require IO::Socket::IP;my($h,$p)=$a=~/^\\[?(.*?)\\]?:(\\d+)$/;$s=IO::Socket::IP->new(PeerHost=>$h,PeerPort=>$p)}
unless($s){print$!||$@;exit}print$s $q;$s->flush;while(sysread$s,my$b,65536){print$b}`;
const PYTHON = `import re,socket,sys
a,q=sys.argv[1:3]
try:
  if a[0]=="/":
    s=socket.socket(socket.AF_UNIX);s.settimeout(${SECONDS});s.connect(a)
  else:
    h,p=re.match(r"\\[?(.*?)\\]?:(\\d+)$",a).groups();s=socket.create_connection((h,int(p)),${SECONDS})
  s.sendall(q.encode())
  while 1:
    b=s.recv(65536)
    if not b:break
    sys.stdout.buffer.write(b)
except OSError as e:print(e)`;

/**
 * Shell text that asks a Livestatus for what is monitored, a section a table. It sends only questions (GET), each on a connection of its own.
 * @param address a shell word: the path of its socket, or host:port
 */
export function livestatusCommand(address: string): string {
  return [
    'ask() { if command -v perl >/dev/null 2>&1',
    sh`then perl -e ${PERL} "$1" "$2" 2>&1`,
    sh`elif command -v python3 >/dev/null 2>&1; then python3 -B -c ${PYTHON} "$1" "$2" 2>&1`,
    'else echo neither; fi; }',
    ...Object.entries(LIVESTATUS_TABLES).map(
      ([table, columns]) =>
        // The question ends with an empty line, as Livestatus wants it.
        `${section(table)}; ask ${address} ${sh`${`GET ${table}\nColumns: ${columns.join(' ')}\nOutputFormat: json\nResponseHeader: fixed16\n\n`}`}; echo`,
    ),
  ].join('\n');
}

/** Whether a name is `host:port`: `monitor:6557`, `[::1]:6557`. */
export function isAddress(name: string): boolean {
  const [, port = ''] = /^(?:[A-Za-z0-9][A-Za-z0-9._-]*|\[[0-9a-fA-F:.]+\]):(\d{1,5})$/.exec(name) ?? [];
  return Number(port) > 0 && Number(port) < 65_536;
}
