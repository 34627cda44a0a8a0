@anywhere
Feature: The shop survives losing a tier

  Background:
    Given the environment "shop"

  Scenario: it survives losing its database
    Given GET "http://web/api/health" answers 200 within 30 seconds
    When I stop "db"
    Then GET "http://web/api/health" answers 503 within 15 seconds
    And GET "http://web/" answers 200
    When I start "db"
    Then GET "http://web/api/health" answers 200 within 30 seconds

  @kill
  Scenario: it survives losing its API
    When I kill "api"
    Then GET "http://web/api/health" answers one of 502, 504 within 15 seconds
    When I start "api"
    Then GET "http://web/api/health" answers 200 within 30 seconds
