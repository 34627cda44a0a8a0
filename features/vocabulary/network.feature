Feature: Interfaces, routes, sockets
  Background:
    Given the environment "shop"
    And the host "web"

  Scenario: interfaces
    Then the interface "eth0" exists
    And the interface "eth0" is up on every host
    And the interface "eth9" does not exist
    And the interface "eth9" is not up
    And the interface "eth0" has:
      | state     | up                                      |
      | addresses | not empty                               |
      | ipv4      | not empty                               |
      | ipv6      | not includes 2001:db8::1                |
      | mac       | matches /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/ |
      | mtu       | at least 1280                           |
      | speed     | at least 10                             |
      | master    | empty                                   |
      | members   | empty                                   |
      | bond mode | empty                                   |
    And the interface "lo" has addresses includes 127.0.0.1/8
    And the interface "lo" has ipv4 127.0.0.1 on "db"
    And these checks fail:
      """
      the interface "eth9" exists
      the interface "eth0" does not exist
      the interface "eth0" is not up
      the interface "eth9" is up
      the interface "eth0" has state down
      the interface "eth0" has addresses empty
      the interface "lo" has ipv4 192.0.2.1
      the interface "lo" has ipv6 includes 2001:db8::1
      the interface "eth0" has mac "02:00:00:00:00:00"
      the interface "eth0" has mtu under 1280
      the interface "eth0" has speed under 10
      the interface "eth0" has master br0
      the interface "eth0" has members includes eth1
      the interface "eth0" has bond mode active-backup
      """
    And these checks are unable:
      """
      the interface "lo" has speed 1000
      the interface "lo" does not have speed 1000
      """

  Scenario: routes and the default gateway
    Then the route "0.0.0.0/0" exists
    And the route "203.0.113.0/24" does not exist on every host
    And the route "0.0.0.0/0" has:
      | via    | matches /^\d+\.\d+\.\d+\.\d+$/ |
      | device | eth0                           |
      | metric | 0                              |
      | type   | unicast                        |
      | source | empty                          |
    And the default gateway exists on "db"
    And the default gateway has:
      | address      | matches /^\d+\.\d+\.\d+\.\d+$/ |
      | device       | eth0                           |
      | ipv6 address | empty                          |
      | ipv6 device  | empty                          |
    And these checks fail:
      """
      the route "0.0.0.0/0" does not exist
      the route "203.0.113.0/24" exists
      the route "0.0.0.0/0" has via 203.0.113.1
      the route "0.0.0.0/0" has device eth9
      the route "0.0.0.0/0" has source 203.0.113.1
      the route "0.0.0.0/0" has metric over 10000
      the route "0.0.0.0/0" has type blackhole
      the route "203.0.113.0/24" has device eth0
      the default gateway does not exist
      the default gateway has address 203.0.113.1
      the default gateway has device eth9
      the default gateway has ipv6 address "2001:db8::1"
      the default gateway has ipv6 device eth0
      """
    And these checks are unable:
      """
      the route "0.0.0.0/0" has source 203.0.113.1 on "db"
      the route "0.0.0.0/0" does not have source 203.0.113.1 on "db"
      """

  Scenario: unix sockets
    Then the unix socket "/run/systemd/private" is listening
    And the unix socket "/run/no-such.sock" does not exist
    And the unix socket "/run/no-such.sock" is not listening
    And the unix socket "/var/run/dbus/system_bus_socket" has:
      | exists  | yes                 |
      | type    | stream              |
      | process | contains "systemd"  |
    And the unix socket "/run/systemd/notify" has type datagram
    And these checks fail:
      """
      the unix socket "/run/systemd/private" is not listening
      the unix socket "/run/systemd/private" does not exist
      the unix socket "/run/no-such.sock" is listening
      the unix socket "/run/no-such.sock" exists
      the unix socket "/run/systemd/private" has type datagram
      the unix socket "/run/systemd/private" has process "no-such-program"
      """

  Scenario: connections to a port
    # The API keeps its connection to the database for a while after each request.
    When I GET "http://web/api/health"
    Then the port 5432 has connections at least 1 on "db" within 20 seconds
    And the port 5432 has clients not empty on "db"
    And these checks fail:
      """
      the port 5432 has connections 0 on "db"
      the port 5432 has clients includes 203.0.113.1 on "db"
      the port 5432 has clients empty on "db"
      """
