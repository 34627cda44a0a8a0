Feature: A container, a virtual machine and a pod are one stack

  Background:
    Given the environment "three"

  Scenario: each is what its provider made, and is asked in the same words
    Then the port 80 is listening on "web"
    And the port 80 is listening on "api"
    And the port 80 is listening on "edge"
    And the process "systemd" is running on "web"
    And the process "systemd" is not running on "api"
    And the os has name debian on every host

  Scenario: they reach those that they need by name, whichever provider has them
    When I GET "http://edge/"
    Then the response status is 200
    When I GET "http://api/"
    Then the response body is "pod"
    And the address "web:80" is reachable from "edge"
    And the address "api:80" is reachable from "edge"
    And the address "api:80" is reachable from "web"
    And the address "db:5432" is reachable from "web"
    And the address "db:5433" is not reachable from "web"

  Scenario: a pod that was replaced is found again
    When I restart "api"
    Then GET "http://api/" answers 200 within 30 seconds
    And the address "api:80" is reachable from "web" within 30 seconds
    And the address "api:80" is reachable from "edge" within 30 seconds

  Scenario: the machine misses a container, and the container in front of it knows
    When I kill "db"
    Then GET "http://edge/" answers 503 within 30 seconds
    When I start "db"
    Then GET "http://edge/" answers 200 within 30 seconds
