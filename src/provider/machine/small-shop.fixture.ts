/** User data of a machine that answers `open` on port 80: perl is part of every Debian. */
export const OPEN = `#!/bin/sh
exec perl -e '$|=1; use IO::Socket::INET; $s=IO::Socket::INET->new(LocalPort=>80,Listen=>5,ReuseAddr=>1) or die $!; while($c=$s->accept){sysread $c,$_,4096; print $c "HTTP/1.0 200 OK\\r\\nContent-Length: 4\\r\\n\\r\\nopen"; close $c}'
`;

/**
 * Features of a small shop on machines of a cloud, three scenarios green and one red; and `late/late.feature`, which waits for a port that nobody opens.
 * @param verb what its web tier is lost by
 */
export function shopFeatures(verb: 'stop' | 'kill'): Readonly<Record<string, string>> {
  return {
    'features/shop.feature': `Feature: A small shop
  Background:
    Given the environment "shop"

  Scenario: it is open
    When I GET "http://web/"
    Then the response status is 200
    And the response body is "open"

  Scenario: its machines are what we think
    Then the os has name debian on every host
    And the port 80 is listening on "web"
    And the user "root" exists on "db"

  Scenario: it survives losing its web tier
    When I ${verb} "web"
    Then the address "web:80" is not reachable
    When I start "web"
    Then GET "http://web/" answers 200 within 60 seconds

  Scenario: what is false is red
    Then the port 81 is listening on "web"
`,
    'late/late.feature': `Feature: Late
  Scenario: it comes
    Given the environment "late"
    Then the port 80 is listening on "web"
`,
  };
}
