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
