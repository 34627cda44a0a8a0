Feature: A virtual machine between containers

  Background:
    Given the environment "machines"

  Scenario: a machine is who the environment says
    Then the os on "web" has hostname "web"
    And the service "tier" is running on "web"
    And the service "tier" does not exist on "db"

  Scenario: machines and containers reach each other by the names of the environment, and nobody else
    When I GET "http://web/"
    Then the response status is 200
    When I GET "http://edge/"
    Then the response status is 200
    And the address "db:5432" is reachable from "web"
    And the address "web:80" is reachable from "edge"
    And the address "db:5433" is not reachable from "web"

  Scenario: a machine finds a container again after that was away
    When I kill "db"
    Then GET "http://web/" answers 503 within 15 seconds
    When I start "db"
    Then GET "http://web/" answers 200 within 30 seconds

  Scenario: a container misses a machine that stands still
    When I pause "web"
    Then GET "http://edge/" answers 503 within 15 seconds
    When I unpause "web"
    Then GET "http://edge/" answers 200 within 30 seconds
