@anywhere
Feature: The shop takes orders

  Background:
    Given the environment "shop"

  Scenario: the API is healthy and says so
    When I GET "http://web/api/health"
    Then the response status is 200
    And the response JSON at "$.database" is "up"
    And the response header "content-type" contains "json"
    And the response time is under 5 seconds

  Scenario: an order is taken and kept
    When I POST "http://web/api/orders" with JSON:
      """
      { "item": "teapot", "quantity": 2 }
      """
    Then the response status is 201
    And the response JSON at "$.id" is at least 1
    When I GET "http://web/api/orders"
    Then the response status is 200
    And the response JSON at "$..item" includes "teapot"

  Scenario: an order that makes no sense is refused
    When I POST "http://web/api/orders" with JSON:
      """
      { "item": "", "quantity": -1 }
      """
    Then the response status is 400

  Scenario: every tier can be reached
    Then the address "web:80" is reachable
    And the address "api:8080" is reachable
    And the address "db:5432" is reachable
    And GET "http://web/" answers 200
