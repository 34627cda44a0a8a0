Feature: Three hosts of three providers

  Background:
    Given the environment "three"

  Scenario: all of them answer
    Then GET "http://edge/" answers 200
    And GET "http://web/" answers 200
    And GET "http://api/" answers 200
    And the port 80 is listening on every host

  Scenario: they find each other by name
    Then the address "web:80" is reachable from "edge"
    And the address "api:80" is reachable from "edge"
    And the address "api:80" is reachable from "web"

  Scenario: the machine comes back
    When I restart "web"
    Then GET "http://web/" answers 200 within 30 seconds
