Feature: Asking from inside a host
  The host resolves the name and opens the connection itself, with whatever it has for that.

  Background:
    Given the environment "shop"

  Scenario: an address is reachable from a host
    Then the address "db:5432" is reachable from "web"
    And the address "web:80" is reachable from every host
    And the address "web:80" is reachable from "api" within 10 seconds
    And the address "db:5432" has time under 5 seconds from "web"
    And the address "localhost:5432" is not reachable from "web"
    And the address "localhost:5432" is reachable from "db"
    And these checks fail:
      """
      the address "db:5432" is not reachable from "web"
      the address "db:5432" has time over 1 hour from "web"
      the address "localhost:5432" is reachable from "web"
      the address "web:81" is reachable from every host
      """
    And these checks are unable:
      """
      the address "no-such-host.invalid:80" is reachable from "web"
      the address "no-such-host.invalid:80" is not reachable from "web"
      """

  Scenario: a host sends a request, and its answer is looked at
    When I GET "http://web/api/health" from "db"
    Then the response status is 200
    And the response JSON at "$.database" is "up"
    When I POST "http://web/api/orders" from "api" with JSON:
      """
      { "item": "teapot", "quantity": 1 }
      """
    Then the response status is 201
    When I POST "http://web/api/orders" from "db" with body:
      """
      this is not an order
      """
    Then the response status is 400
    When I GET "http://web/api/orders" from "web" with headers:
      | Accept | application/json |
    Then the response JSON at "$..item" contains "teapot"
    And these checks fail:
      """
      the response status is 400
      """

  Scenario: how a host sends its requests
    Given the request options:
      | timeout   | 5 seconds |
      | user      | demo      |
      | password  | demo      |
      | redirects | yes       |
      | verify    | no        |
    Then GET "http://web/api/health" from "web" answers 200
    And GET "http://web/api/health" from "db" answers 200
    And these checks fail:
      """
      GET "http://web/api/health" from "web" answers 401
      """
    And these checks are unable:
      """
      GET "https://web/" from "db" does not answer
      """

  Scenario: a host asks over HTTP, by curl or by its own means
    Then GET "http://web/api/health" from "web" answers 200
    And GET "http://web/api/health" from "db" answers 200 within 10 seconds
    And HEAD "http://web/" from every host answers 200
    And GET "http://localhost:8080/health" from "api" answers one of 200, 404
    And GET "http://localhost:81/" from "web" does not answer
    And GET "http://localhost:81/" from "db" does not answer
    And GET "http://web/api/health" from "db" answers:
      | status              | 200             |
      | reason              | OK              |
      | header content-type | contains "json" |
      | JSON at $.database  | "up"            |
      | size                | under 10 kB     |
      | time                | under 5 seconds |
    And these checks fail:
      """
      GET "http://web/api/health" from "web" answers 500
      GET "http://web/api/health" from "db" answers 500
      GET "http://web/api/health" from "db" does not answer
      GET "http://localhost:81/" from "web" answers 200
      GET "http://localhost:81/" from "db" answers 200
      GET "http://web/api/health" from "db" answers:
        | JSON at $.database | "down" |
      """
    And these checks are unable:
      """
      GET "http://no-such-host.invalid/" from "web" does not answer
      GET "http://no-such-host.invalid/" from "db" does not answer
      GET "https://web/" from "db" does not answer
      """
