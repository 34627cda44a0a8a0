import { isUtf8 } from 'node:buffer';
import { isIP } from 'node:net';
import { quote, sh } from '../transport/shell/quote.ts';
import type { Reply } from '../transport/transport.ts';
import { STAND_MS, type Who } from './absence.ts';

/**
 * One conversation that a host itself has with an address: it connects, sends what there is to send, and reads. Done with
 * whatever the host has: perl, python3, bash or nc.
 */
export interface Talk {
  readonly protocol: 'tcp' | 'udp';
  /** A name as the host resolves it, or an address. */
  readonly host: string;
  readonly port: number;
  /** Default: nothing; then the connection is closed again at once. */
  readonly send?: Buffer;
  /** For the connection, and again for the answer; some tools know only whole seconds. */
  readonly seconds: number;
}

/** How a conversation went. */
export type Talked =
  | {
      readonly heard: Buffer;
      /** Until the connection stood; undefined where the tool cannot tell. */
      readonly openMs?: number;
      /** The deadline ended it, not the other side. */
      readonly late?: true;
    }
  /** Nobody took the connection, or nothing came back. `closed` is for people: `connection refused`. */
  | { readonly closed: string; readonly who: Who }
  | Unable;

interface Unable {
  readonly unable: string;
  readonly hint?: string;
}

/** As long as a look from outside waits: a proxy in front of a dead port takes a connection and closes it. In seconds. */
const STAND = STAND_MS / 1000;

/**
 * Connects to each address of the name until one answers; prints `open <ms>`, `shut` when the connection was closed at once, `closed
 * <why>` or `unknown <why>`, then what it hears.
 */
const PERL = `use Socket qw(:all);use Time::HiRes qw(time alarm);$|=1;binmode STDOUT;my($u,$h,$p,$t,$n)=@ARGV;
my$d="";if($n){binmode STDIN;local$/;$d=<STDIN>}my($e,@a)=getaddrinfo($h,$p,{socktype=>$u?SOCK_DGRAM:SOCK_STREAM});if($e){print"unknown $e\\n";exit}my$w;$SIG{PIPE}="IGNORE";$SIG{ALRM}=sub{die"timed out\\n"};
for my$a(@a){my$s=time;my$f;unless(socket($f,$a->{family},$u?SOCK_DGRAM:SOCK_STREAM,0)){$w="$!\\n";next}
eval{alarm$t;connect($f,$a->{addr})or die"$!\\n";alarm 0;1}or do{alarm 0;$w=$@ if!$w||$w=~/assign/;next};
my$ms=int((time-$s)*1000);if(!length$d){my($r,$b)=("");vec($r,fileno$f,1)=1;print select($r,undef,undef,${STAND})>0&&!sysread($f,$b,1)?"shut\\n":"open $ms\\n";exit}
eval{alarm$t;print"open $ms\\n"unless$u;syswrite($f,$d)or die"$!\\n";my$b="";
if($u){die"$!\\n"unless defined sysread($f,$b,65535);print"open $ms\\n",$b}
else{while(sysread($f,$b,65536)){print$b}}alarm 0;1}or do{alarm 0;$w=$@;if($u){next}print STDERR"late\\n"if$w=~/timed/};exit}print"closed $w";`;

const PYTHON = `import socket,sys,time
u,h,p,t,d=int(sys.argv[1]),sys.argv[2],int(sys.argv[3]),float(sys.argv[4]),b""
if sys.argv[5]=="1":d=sys.stdin.buffer.read()
o=sys.stdout.buffer
try:a=socket.getaddrinfo(h,p,0,socket.SOCK_DGRAM if u else socket.SOCK_STREAM)
except OSError as e:print("unknown",e);sys.exit()
w=""
for f,k,r,_,x in a:
  s=time.time()
  try:
    c=socket.socket(f,k,r);c.settimeout(t);c.connect(x);m=int((time.time()-s)*1000);b=b""
    if not d:
      c.settimeout(${STAND})
      try:q=c.recv(1)==b""
      except socket.timeout:q=0
      except OSError:q=1
      print("shut"if q else"open %d"%m);sys.exit()
    if d:
      c.sendall(d)
      if u:b=c.recv(65535)
    o.write(b"open %d\\n"%m+b);o.flush()
  except OSError as e:
    if not w or "assign" in str(w):w=e
    continue
  try:
    while d and not u:
      b=c.recv(65536)
      if not b:break
      o.write(b)
  except socket.timeout:print("late",file=sys.stderr)
  except OSError:pass
  sys.exit()
print("closed",w)`;

/** bash opens /dev/tcp itself, and reads with a deadline of its own from version 4 on; a datagram is one write, which its printf alone does not promise, and one read. */
const BASH = `exec 3<>"/dev/$0/$1/$2" || exit 9
if [ "$3" = 0 ]; then
[ "\${BASH_VERSINFO[0]}" -lt 4 ] || read -rt ${STAND} -N 1 -u 3 _ 2>/dev/null
[ $? = 1 ] && echo shut || echo open; exit 0
fi; echo open; dd obs=65535 2>/dev/null >&3
if [ "$0" = udp ]; then exec dd bs=65535 count=1 <&3 2>/dev/null; else exec cat <&3; fi`;

/**
 * The shell text of a conversation. It only talks to the address; nothing is written on the host. What is sent may hold secrets, so it comes by
 * a pipe from printf, which is the shell's own: every user of a host reads the arguments of its processes.
 */
export function talkCommand({ protocol, host, port, send, seconds }: Talk): string {
  const udp = protocol === 'udp';
  const data = send ?? Buffer.alloc(0);
  // printf of any shell knows octal, and nothing in it is special then.
  const octal = [...data].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  const sends = octal === '' ? 0 : 1;
  // Who does not connect does not read it.
  const say = octal === '' ? '' : `{ ${printed(data, octal)}; } 2>/dev/null | `;
  const lines = [
    'export LC_ALL=C',
    'has() { command -v "$1" >/dev/null 2>&1; }',
    'if has perl && perl -MSocket=getaddrinfo -MTime::HiRes -e 1 2>/dev/null; then',
    say + sh`perl -e ${PERL} ${udp ? 1 : 0} ${host} ${port} ${seconds} ${sends}`,
    'elif has python3; then',
    say + sh`python3 -B -c ${PYTHON} ${udp ? 1 : 0} ${host} ${port} ${seconds} ${sends}`,
    'elif has bash && bash -c "exec 3<>/dev/udp/127.0.0.1/9" 2>/dev/null; then',
    `limit=; has timeout && limit=${quote(`timeout ${Math.ceil(seconds)}`)}`,
    say + sh`$limit bash -c ${BASH} ${protocol} ${host} ${port} ${sends}; echo "bash $?" >&2`,
  ];
  if (!udp) {
    const address = sh`${host} ${port}`;
    const wait = sh`-w ${Math.ceil(seconds)}`;
    lines.push(
      'elif has nc; then help=$(nc --help 2>&1; nc -h 2>&1)',
      // That of busybox limits the connection alone.
      `limit=; has timeout && limit=${quote(`timeout ${2 * Math.ceil(seconds)}`)}`,
      octal === ''
        ? `case $help in *-z*) nc -z -v ${wait} ${address};; *"-e PROG"*) nc ${wait} ${address} -e true;; *) nc ${wait} ${address};; esac </dev/null`
        : // Some servers give up on a client that has already closed its half.
          `{ ${printed(data, octal)}; sleep 1; } | $limit nc ${wait} ${address}`,
      'status=$?',
      ...(octal === '' ? [ncStands(`nc $hold ${wait} ${address}`)] : []),
      'echo "nc $status" >&2',
    );
  }
  lines.push('else echo none; fi');
  return lines.join('\n');
}

/**
 * No nc tells that a connection was closed at once: it is made again with an input that does not end, and looked after. That of OpenBSD
 * waits for its input then, unless it has none (-d).
 */
function ncStands(nc: string): string {
  return [
    'if [ $status = 0 ]; then hold=; case $help in *etach\\ from\\ stdin*) hold=-d;; esac',
    `sleep 0.6 2>/dev/null | ${nc} 2>/dev/null &`,
    'sleep 0.3; kill $! 2>/dev/null || status=shut; fi',
  ].join('\n');
}

/** A text as it is, so that whoever reads the command, and the mask over reports, sees what is sent. */
function printed(data: Buffer, octal: string): string {
  return isUtf8(data) && !data.includes(0)
    ? sh`printf '%s' ${data.toString('utf8')}`
    : `printf ${quote(octal)}`;
}

const UNRESOLVED =
  /bad address|not known|no address associated|temporary failure|could not be resolved|forward host lookup|name does not resolve/i;

const HINTS = {
  tcp: 'install curl, perl, python3, bash or nc on the host',
  udp: 'install perl, python3 or bash on the host',
} as const;

/** The connection was taken and closed again before anything was said. */
const SHUT = { closed: 'accepted and closed at once', who: 'closed' } as const;

/** What a conversation's answer says. */
export function readTalk(talk: Talk, reply: Reply): Talked {
  if (reply.truncated) return { unable: 'the answer is larger than what is kept' };
  const stderr = reply.stderr.toString('utf8').trim().split('\n');
  const [, tool, status] = /^(bash|nc) (\d+|shut)$/.exec(stderr.at(-1) ?? '') ?? [];
  const lines = stderr.slice(0, -1).filter((line) => line.trim() !== '');
  const said = lines.find((line) => UNRESOLVED.test(line)) ?? lines.at(-1) ?? '';
  if (tool === 'nc' && status === 'shut' && reply.stdout.length === 0) return SHUT;
  if (tool === 'nc') return readNc(talk, Number(status), said, stderr, reply);
  const end = reply.stdout.indexOf('\n');
  const [, word = '', rest = ''] =
    /^(open|shut|closed|unknown|none)(?: (.*))?$/.exec(
      reply.stdout.subarray(0, Math.max(0, end)).toString('utf8'),
    ) ?? [];
  if (word === 'open') {
    const openMs = rest === '' ? {} : { openMs: Number(rest) };
    const late = stderr.at(-1) === 'late' || TIMED_OUT.includes(Number(status));
    return { heard: reply.stdout.subarray(end + 1), ...openMs, ...(late ? { late } : {}) };
  }
  if (word === 'shut') return SHUT;
  if (word === 'closed') return readFailure(talk, rest);
  if (word === 'unknown') return unresolved(talk.host, rest);
  if (word === 'none') return { unable: 'the host has nothing to ask with', hint: HINTS[talk.protocol] };
  if (tool === 'bash')
    return TIMED_OUT.includes(Number(status)) ? readTimeout(talk, 'bash') : readFailure(talk, said);
  return {
    unable: `asking from the host ended with status ${reply.exitCode} and said ${JSON.stringify(stderr[0] ?? '')}`,
  };
}

/** Exit status of timeout(1), of coreutils and of busybox. */
const TIMED_OUT: readonly number[] = [124, 143];

/** The limit covers the name as well, and a name that is not known proves nothing about the address. */
function readTimeout({ host, seconds }: Talk, tool: string): Talked {
  if (isIP(host) !== 0) return { closed: why('timed out', seconds), who: 'silent' };
  return {
    unable: `${tool} on the host did not connect to ${host} within ${seconds} s, and it does not tell whether already the name did not resolve`,
    hint: 'install curl, perl or python3 on the host',
  };
}

function readNc(talk: Talk, status: number, said: string, stderr: readonly string[], reply: Reply): Talked {
  const { stdout: heard, durationMs } = reply;
  if (heard.length > 0) return { heard };
  if (TIMED_OUT.includes(status)) return readTimeout(talk, 'nc');
  if (status === 0) {
    // It does not say which side ended it, but how long it took does: what is closed at once is over after its own pause.
    const late = talk.send !== undefined && durationMs >= Math.ceil(talk.seconds) * 1000;
    return late ? { heard, late } : { heard };
  }
  const failure = said === '' ? (stderr[0] ?? '') : said;
  // As busybox says it, whose limit covers the name.
  return failure === 'nc: timed out' ? readTimeout(talk, 'nc') : readFailure(talk, failure);
}

/** What tools print when they do not connect: bash `connect: Connection refused`, busybox nc `can't connect to …`. */
export function readFailure({ host, seconds }: Talk, said: string): Exclude<Talked, { heard: Buffer }> {
  if (UNRESOLVED.test(said)) return unresolved(host, said.replace(/^.*: /, ''));
  for (const [who, pattern] of REASONS) {
    const reason = pattern.exec(said)?.[0];
    if (reason !== undefined) return { closed: why(reason, seconds), who };
  }
  return { unable: `asking from the host failed: ${said === '' ? 'it said nothing' : said}` };
}

/** As strerror(3) has them. Anything else (permission denied, cannot assign requested address) is a failure of the host that asks. */
const REASONS: readonly (readonly [Who, RegExp])[] = [
  [
    'nobody',
    /connection refused|no route to host|network (?:is )?unreachable|host (?:is )?(?:unreachable|down)/i,
  ],
  ['silent', /timed? ?out|operation (?:now )?in progress/i],
  ['closed', /connection reset[a-z ]*|broken pipe/i],
];

function unresolved(host: string, said: string): Unable {
  return { unable: `the name ${host} does not resolve on the host${said === '' ? '' : ` (${said})`}` };
}

/** In the words that a look from outside uses too. */
function why(said: string, seconds: number): string {
  const text = said.replace(/^\[Errno -?\d+\] /, '').trim();
  if (/timed? ?out|operation in progress/i.test(text)) return `no answer within ${seconds} s`;
  return text.charAt(0).toLowerCase() + text.slice(1);
}
