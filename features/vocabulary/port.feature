Feature: Ports
  Background:
    Given the environment "shop"
    And the host "web"

  Scenario: what is listened to, where and by whom
    Then the port 80 is listening
    And the port 80/tcp is listening within 5 seconds
    And the port 22 is listening
    And the port 81 is not listening
    And the port 80/udp is not listening
    And the port 80 has process nginx
    And the port 80 has user root
    And the port 80 has protocol tcp
    And the port 80 has addresses includes 0.0.0.0
    And the port 80 is listening on ipv4 only
    And the port 80 is not listening on ipv6 only
    And the port 8080 is not listening on ipv4 only on "api"
    And the port 81 is not listening on ipv4 only
    And the port 80 has ipv4 yes
    And the port 80 has ipv6 no
    And the port 8080 has ipv6 yes on "api"
    And the port 5432 is listening on "db"
    And the port 80 has:
      | listening | yes           |
      | ipv4      | yes           |
      | addresses | not 127.0.0.1 |

  Scenario: the same, false
    Then these checks fail:
      """
      the port 80 is not listening
      the port 81 is listening
      the port 81 is listening within 1 second
      the port 80/udp is listening
      the port 80 has process sshd
      the port 80 has user nobody
      the port 80 has protocol udp
      the port 80 has addresses 127.0.0.1
      the port 80 is not listening on ipv4 only
      the port 80 is listening on ipv6 only
      the port 22 is listening on ipv4 only
      the port 80 has ipv4 no
      the port 80 has ipv6 yes
      the port 8080 has ipv6 no on "api"
      the port 81 has process nginx
      the port 81 does not have process nginx
      """

  Scenario: a socket for IPv6 alone
    When I run on "web":
      """
      perl -MSocket=:all -e 'socket(S, AF_INET6, SOCK_STREAM, 0); setsockopt(S, IPPROTO_IPV6, IPV6_V6ONLY, pack("i", 1));
        bind(S, pack_sockaddr_in6(8066, IN6ADDR_ANY)) or die; listen(S, 1); sleep 60' </dev/null >/dev/null 2>&1 &
      """
    Then the port 8066 is listening on ipv6 only within 10 seconds
    And the port 8066 is not listening on ipv4 only
