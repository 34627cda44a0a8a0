Feature: Reaching an address over UDP
  An answer proves that something is there, a refusal that nothing is; silence proves nothing.

  Background:
    Given the environment "shop"
    When I run on "web":
      """
      cat >/root/echo.pl <<'PERL'
      use Socket; socket(S, AF_INET, SOCK_DGRAM, 0); bind(S, pack_sockaddr_in(7777, INADDR_ANY)) or die;
      alarm 60; while (my $from = recv(S, my $text, 9000, 0)) { next if $text =~ /quiet/; send(S, "heard $text", 0, $from) }
      PERL
      perl /root/echo.pl </dev/null >/dev/null 2>&1 &
      """

  Scenario: from outside
    Then the port 7777/udp is listening on "web" within 10 seconds
    And the udp address "web:7777" is reachable within 10 seconds
    And the udp address "web:7778" is not reachable
    And the udp address "web:7777" has time under 5 seconds
    And the udp address "web:7777" has answer to "ping\n" "heard ping\n"
    And these checks fail:
      """
      the udp address "web:7777" is not reachable
      the udp address "web:7778" is reachable
      the udp address "web:7778" has time under 5 seconds
      the udp address "web:7777" has time over 1 hour
      the udp address "web:7777" has answer to "ping" empty
      the udp address "web:7778" does not have answer to "ping" "x"
      """
    And these checks are unable:
      """
      the udp address "web:7777" has answer to "quiet" "x"
      the udp address "web:7777" does not have answer to "quiet" "x"
      """

  Scenario: from a host
    Then the port 7777/udp is listening on "web" within 10 seconds
    And the udp address "web:7777" is reachable from "db"
    And the udp address "web:7778" is not reachable from "db"
    And the udp address "localhost:7777" has answer to "ping" "heard ping" from "web"
    And these checks fail:
      """
      the udp address "web:7777" is not reachable from "db"
      the udp address "web:7778" is reachable from "db"
      """
    And these checks are unable:
      """
      the udp address "no-such-host.invalid:53" is not reachable from "db"
      """
