Feature: Reaching an address
  Background:
    Given the environment "shop"

  Scenario: a port is reachable from outside
    Then the address "db:5432" is reachable
    And the address "db:5432" is reachable within 10 seconds
    And the address "tcp://web:80" is reachable for 1 second
    And the address "db:5432" has time under 5 seconds
    And these checks fail:
      """
      the address "db:5432" is not reachable
      the address "db:5432" has time over 1 hour
      the address "127.0.0.1:9" is reachable
      the address "127.0.0.1:9" has time under 1 hour
      """

  Scenario: a stopped host is not reachable
    When I stop "db"
    Then the address "db:5432" is not reachable
    And these checks fail:
      """
      the address "db:5432" is reachable
      the address "db:5432" is reachable within 1 second
      """

  Scenario: a paused host takes connections, and says nothing
    When I pause "web"
    Then the address "web:80" is reachable
    And GET "http://web/" does not answer within 6 seconds
    And these checks fail:
      """
      the address "web:80" is not reachable
      the address "web:80" is not reachable within 1 second
      GET "http://web/" answers 200 within 1 second
      """
    And these checks are unable:
      """
      GET "http://web/" does not answer within 2 seconds
      the file "/etc/passwd" exists on "web"
      the address "db:5432" is not reachable from "web"
      """
    When I unpause "web"
    Then GET "http://web/" answers 200 within 10 seconds

  Scenario: a port that nobody listens on is not taken for one, though the engine's proxy takes its connections
    When I run "nginx -s stop" on "web"
    Then the address "web:80" is not reachable within 10 seconds
    And GET "http://web/" does not answer
    And these checks fail:
      """
      the address "web:80" is reachable
      GET "http://web/" answers 200
      """
    When I restart "web"
    Then GET "http://web/" answers 200 within 20 seconds

  Scenario: who takes connections and closes them at once is neither reachable nor away, asked from outside or from a host
    When I run on "web":
      """
      nginx -s stop; while pgrep -x nginx; do sleep 0.1; done
      setsid perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(LocalPort => 80, Listen => 9, ReuseAddr => 1); close($c) while $c = $s->accept' </dev/null >/dev/null 2>&1 &
      """
    Then the port 80 is listening on "web" within 10 seconds
    And these checks fail:
      """
      the address "web:80" is reachable
      the address "web:80" is not reachable
      the address "web:80" is reachable from "db"
      the address "web:80" is not reachable from "db"
      """
    When I restart "web"
    Then the address "web:80" is reachable from "db" within 20 seconds
