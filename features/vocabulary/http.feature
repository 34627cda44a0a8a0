Feature: Asking over HTTP
  Every sentence about requests and answers, shown true and shown false.

  Background:
    Given the environment "shop"

  Scenario: a request is sent and its answer is looked at
    When I GET "http://web/api/health"
    Then the response status is 200
    And the response status is not 404
    And the response reason is "OK"
    And the response body contains "database"
    And the response body matches /"status":\s*"ok"/
    And the response size is under 10 kB
    And the response time is under 5 seconds
    And the response header "content-type" contains "json"
    And the response JSON at "$.database" is "up"
    And the response JSON at "$.nothing" is empty
    And the response has:
      | status              | one of 200, 204 |
      | header content-type | contains "json" |
      | JSON at $.database  | "up"            |
      | time                | under 5 seconds |
    And these checks fail:
      """
      the response status is 500
      the response status is not 200
      the response reason is "Not Found"
      the response body contains "no such text"
      the response body does not contain "database"
      the response body does not match /database/
      the response size is over 10 kB
      the response time is over 1 hour
      the response header "content-type" is "text/html"
      the response header "x-not-there" is "1"
      the response JSON at "$.database" is "down"
      the response JSON at "$.nothing" is "up"
      the response has:
        | status             | 404    |
        | JSON at $.database | "down" |
      """

  Scenario: a question is asked until it is answered as it should
    Then GET "http://web/api/health" answers 200
    And GET "http://web/api/health" answers 200 within 20 seconds
    And GET "http://web/api/health" answers 200 for 1 second
    And GET "http://web/no-such-page" answers 404
    And HEAD "http://web/" answers one of 200, 301
    And GET "http://web/api/health" answers within 20 seconds:
      | status             | 200  |
      | JSON at $.database | "up" |
    And these checks fail:
      """
      GET "http://web/api/health" answers 500
      GET "http://web/api/health" answers 500 within 1 second
      GET "http://web/no-such-page" answers 200
      GET "http://web/api/health" does not answer
      GET "http://web/api/health" answers:
        | status | not 200 |
      """

  Scenario: a body that is not JSON is not mistaken for one
    When I GET "http://web/"
    Then the response status is 200
    And these checks fail:
      """
      the response JSON at "$.database" is "up"
      the response JSON at "$.database" is not "up"
      """

  Scenario: requests that change something
    When I POST "http://web/api/orders" with JSON:
      """
      { "item": "teapot", "quantity": 2 }
      """
    Then the response status is 201
    And the response JSON at "$.id" is at least 1
    When I POST "http://web/api/orders" with body:
      """
      this is not an order
      """
    Then the response status is 400
    When I GET "http://web/api/orders" with headers:
      | Accept | application/json |
    Then the response JSON at "$..item" contains "teapot"

  Scenario: headers for a whole scenario
    Given the request headers:
      | Accept | application/json |
    When I GET "http://web/api/health"
    Then the response status is 200

  Scenario: nothing was asked yet
    Then these checks are unable:
      """
      the response status is 200
      the response has:
        | status | 200 |
      """
