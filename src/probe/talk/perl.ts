import { MOST_TURNS, ROUND_TRIPS, STAND_SECONDS } from '../absence.ts';

/**
 * Connects to each address of the name until one answers; prints `open <ms>`, `shut` if the connection was closed at once, `closed <why>`
 * or `unknown <why>`, then the data it receives. A connection has to stand while this program is on time, as in `whenStood`.
 */
export const PERL = `use Socket qw(:all);use Time::HiRes qw(time alarm);$|=1;binmode STDOUT;my($u,$h,$p,$t,$n)=@ARGV;
my$d="";if($n){binmode STDIN;local$/;$d=<STDIN>}my($e,@a)=getaddrinfo($h,$p,{socktype=>$u?SOCK_DGRAM:SOCK_STREAM});if($e){print"unknown $e\\n";exit}my$w;$SIG{PIPE}="IGNORE";$SIG{ALRM}=sub{die"timed out\\n"};
for my$a(@a){my$s=time;my$f;unless(socket($f,$a->{family},$u?SOCK_DGRAM:SOCK_STREAM,0)){$w="$!\\n";next}
eval{alarm$t;connect($f,$a->{addr})or die"$!\\n";alarm 0;1}or do{alarm 0;$w=$@ if!$w||$w=~/assign/;next};
my$i=time-$s;my$ms=int($i*1000);if(!length$d){my($r,$b,$q)=("");vec($r,fileno$f,1)=1;my$l=my$g=time;
$i=${STAND_SECONDS.longestTrip}if$i>${STAND_SECONDS.longestTrip};$i=${STAND_SECONDS.all}+${ROUND_TRIPS}*$i;
for(1..${MOST_TURNS}+$i/${STAND_SECONDS.turn}){last if($q=select(my$x=$r,undef,undef,${STAND_SECONDS.turn}))>0;my$c=time;$g=$c if$c-$l>${STAND_SECONDS.gap};$l=$c;last if$c-$g>=$i}
print$q>0&&!sysread($f,$b,1)?"shut\\n":"open $ms\\n";exit}
eval{alarm$t;print"open $ms\\n"unless$u;syswrite($f,$d)or die"$!\\n";my$b="";
if($u){die"$!\\n"unless defined sysread($f,$b,65535);print"open $ms\\n",$b}
else{while(sysread($f,$b,65536)){print$b}}alarm 0;1}or do{alarm 0;$w=$@;if($u){next}print STDERR"late\\n"if$w=~/timed/};exit}print"closed $w";`;
