# A tier of the demo in a language that every Debian has: `perl tier.pl PORT [HOST:PORT]` answers 200, and 503 while the tier behind it does not.
use strict;
use warnings;
use IO::Socket::INET;

my ($port, $behind) = @ARGV;
$| = 1;
my $server = IO::Socket::INET->new(LocalPort => $port, Listen => 16, ReuseAddr => 1) or die $!;
print "listening on $port\n";
while (my $client = $server->accept) {
  $client->timeout(2);
  sysread $client, my $request, 4096;
  my $status = (!defined $behind || answers($behind)) ? '200 OK' : '503 Service Unavailable';
  print $client "HTTP/1.0 $status\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  close $client;
}

sub answers {
  my $socket = IO::Socket::INET->new(PeerAddr => shift, Timeout => 2) or return 0;
  print $socket "GET / HTTP/1.0\r\n\r\n";
  my $line = '';
  my $select = '';
  vec($select, fileno $socket, 1) = 1;
  return 0 unless select $select, undef, undef, 2;
  sysread $socket, $line, 4096;
  return $line =~ m{^HTTP/1\.\d 200 };
}
