/** A server on port 80 in perl, which is part of every Debian. */
const SERVER =
  '$|=1; use IO::Socket::INET; $s=IO::Socket::INET->new(LocalPort=>80,Listen=>5,ReuseAddr=>1) or die $!; print "up\\n"; while($c=$s->accept){sysread $c,$_,4096; print $c "HTTP/1.0 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n"; close $c}';

/**
 * The hosts of the contract for machines of a cloud: their keys as one line of YAML.
 * @param own what every host of that cloud needs
 */
export function contractHosts(own: Readonly<Record<string, unknown>>) {
  const keys = (more: Readonly<Record<string, unknown>>) =>
    Object.entries({ ...own, ...more })
      .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
      .join(', ');
  return {
    serves: keys({ user_data: `#!/bin/sh\nexec perl -e '${SERVER}'\n`, ports: [80] }),
    dies: keys({ user_data: '#!/bin/sh\necho the reason\npoweroff\n', ports: [80] }),
    waits: keys({}),
  };
}
