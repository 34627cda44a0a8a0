Feature: The shop runs on hosts of two providers

  Background:
    Given the environment "hybrid"

  Scenario: containers and child processes reach each other by the names of the environment
    Then the user "shop" exists on "api"
    And the user "shop" does not exist on "db"
    When I GET "http://web/api/health"
    Then the response JSON at "$.database" is "up"
    When I GET "http://edge/api/health"
    Then the response JSON at "$.database" is "up"
    And the address "db:5432" is reachable from "api"

  Scenario: a host finds another one again after that was away, whichever provider made it
    When I restart "api"
    Then GET "http://edge/api/health" answers 200 within 30 seconds
    When I kill "db"
    Then GET "http://edge/api/health" answers 503 within 15 seconds
    When I start "db"
    Then GET "http://edge/api/health" answers 200 within 30 seconds
    And GET "http://web/api/health" answers 200 within 30 seconds
