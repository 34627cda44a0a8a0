Feature: Services that are asked by their API
  An API that the environment names is asked by its name, and logged in to; each shown with its login and without.

  Background:
    Given the environment "beside"

  Scenario: a token is sent, and the document of the API says what an answer must be
    When I GET "orders:/orders"
    Then the response status is 200
    And the response JSON at "$[0].item" is "teapot"
    And the response conforms to the OpenAPI document
    And the response OpenAPI problems is empty
    And GET "orders:/orders/1" answers:
      | status           | 200   |
      | OpenAPI problems | empty |
    And GET "orders:/orders/7" answers 404
    And these checks fail:
      """
      the response does not conform to the OpenAPI document
      the response OpenAPI problems is not empty
      GET "http://desk/orders-api/orders" answers 200
      GET "orders:/orders/2" answers:
        | OpenAPI problems | empty |
      """

  Scenario: an answer that the document does not describe
    When I GET "orders:/orders/2"
    Then the response does not conform to the OpenAPI document
    And the response OpenAPI problems includes "$ must have required property 'item'"
    And the response OpenAPI problems includes "$.id must be > 0"
    And these checks fail:
      """
      the response conforms to the OpenAPI document
      """
    When I GET "stock:/stock"
    Then these checks are unable:
      """
      the response conforms to the OpenAPI document
      the response does not conform to the OpenAPI document
      """

  Scenario: a client gets its own token
    Then GET "stock:/stock" answers:
      | status            | 200 |
      | JSON at $.teapot  | 4   |
    And GET "http://desk/stock-api/stock" answers 401
    And these checks fail:
      """
      GET "stock:/stock" answers 401
      """

  Scenario: a wrong token of the feature's own is sent instead
    Given the request headers:
      | Authorization | Bearer wrong |
    Then GET "stock:/stock" answers 401
    And GET "orders:/orders" answers 401

  Scenario: a query of GraphQL
    When I query "queries:/graphql" with GraphQL:
      """
      query { orders { id item } }
      """
    Then the response JSON at "$.data.orders[1].item" is "kettle"
    When I query "queries:/graphql" with GraphQL:
      """
      mutation { add(item: "cup") }
      """
    Then the response JSON at "$.data.add" is 3
