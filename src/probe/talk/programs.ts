import { STAND_MS } from '../absence.ts';

/** As long as a look from outside waits, in seconds: a proxy in front of a dead port accepts a connection and then closes it. */
const STAND = STAND_MS / 1000;

/**
 * Connects to each address of the name until one answers; prints `open <ms>`, `shut` if the connection was closed at once, `closed <why>`
 * or `unknown <why>`, then the data it receives.
 */
export const PERL = `use Socket qw(:all);use Time::HiRes qw(time alarm);$|=1;binmode STDOUT;my($u,$h,$p,$t,$n)=@ARGV;
my$d="";if($n){binmode STDIN;local$/;$d=<STDIN>}my($e,@a)=getaddrinfo($h,$p,{socktype=>$u?SOCK_DGRAM:SOCK_STREAM});if($e){print"unknown $e\\n";exit}my$w;$SIG{PIPE}="IGNORE";$SIG{ALRM}=sub{die"timed out\\n"};
for my$a(@a){my$s=time;my$f;unless(socket($f,$a->{family},$u?SOCK_DGRAM:SOCK_STREAM,0)){$w="$!\\n";next}
eval{alarm$t;connect($f,$a->{addr})or die"$!\\n";alarm 0;1}or do{alarm 0;$w=$@ if!$w||$w=~/assign/;next};
my$ms=int((time-$s)*1000);if(!length$d){my($r,$b)=("");vec($r,fileno$f,1)=1;print select($r,undef,undef,${STAND})>0&&!sysread($f,$b,1)?"shut\\n":"open $ms\\n";exit}
eval{alarm$t;print"open $ms\\n"unless$u;syswrite($f,$d)or die"$!\\n";my$b="";
if($u){die"$!\\n"unless defined sysread($f,$b,65535);print"open $ms\\n",$b}
else{while(sysread($f,$b,65536)){print$b}}alarm 0;1}or do{alarm 0;$w=$@;if($u){next}print STDERR"late\\n"if$w=~/timed/};exit}print"closed $w";`;

export const PYTHON = `import socket,sys,time
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

/**
 * bash opens /dev/tcp itself, and reads with its own deadline from version 4 on. A datagram must be one write, which printf alone does not
 * guarantee, and one read.
 */
export const BASH = `exec 3<>"/dev/$0/$1/$2" || exit 9
if [ "$3" = 0 ]; then
[ "\${BASH_VERSINFO[0]}" -lt 4 ] || read -rt ${STAND} -N 1 -u 3 _ 2>/dev/null
[ $? = 1 ] && echo shut || echo open; exit 0
fi; echo open; dd obs=65535 2>/dev/null >&3
if [ "$0" = udp ]; then exec dd bs=65535 count=1 <&3 2>/dev/null; else exec cat <&3; fi`;

/**
 * No nc reports that a connection was closed at once, so a second one is made with an input that does not end, and checked later. OpenBSD's
 * nc waits for its input then, unless it has none (-d).
 */
export function ncStands(nc: string): string {
  return [
    'if [ $status = 0 ]; then hold=; case $help in *etach\\ from\\ stdin*) hold=-d;; esac',
    `sleep 0.6 2>/dev/null | ${nc} 2>/dev/null &`,
    'sleep 0.3; kill $! 2>/dev/null || status=shut; fi',
  ].join('\n');
}
