Feature: How a request is sent
  Redirects, deadlines, passwords, certificates and proxies; each shown with it and without it.

  Background:
    Given the environment "secured"

  Scenario: a redirect is the answer, unless it is to be followed
    When I GET "http://front/old"
    Then the response status is 301
    And the response header "location" is "/new"
    And the response redirects is empty
    And these checks fail:
      """
      the response redirects is not empty
      the response url is "http://front/new"
      GET "http://front/old" answers 200
      """

  Scenario: redirects are followed
    Given the request options:
      | redirects | yes |
    When I GET "http://front/older"
    Then the response status is 200
    And the response url is "http://front/new"
    And the response redirects includes "http://front/old"
    And the response has:
      | redirects | 2 elements             |
      | url       | ends with "/new"       |
    And these checks fail:
      """
      GET "http://front/loop" does not answer
      the response status is 302
      the response redirects is empty
      the response url is "http://front/older"
      GET "http://front/loop" answers 302
      """

  Scenario: not more redirects than are allowed
    Given the request options:
      | redirects | 1 |
    Then GET "http://front/old" answers 200
    And these checks fail:
      """
      GET "http://front/older" answers 200
      GET "http://front/older" does not answer
      """

  Scenario: an answer that comes too late
    Given the request options:
      | timeout | 300 ms |
    Then GET "http://front/" answers 200
    And these checks fail:
      """
      GET "http://front/slow" answers 200
      """
    And these checks are unable:
      """
      GET "http://front/slow" does not answer
      """

  Scenario: a user with a password
    Then GET "http://front/login" answers 401
    Given the request options:
      | user     | demo |
      | password | demo |
    Then GET "http://front/login" answers 200
    And these checks fail:
      """
      GET "http://front/login" answers 401
      """

  Scenario: a server is trusted by the authorities of the system, by one of one's own, or not at all
    Then these checks fail:
      """
      GET "https://front/" answers 200
      GET "https://front/" does not answer
      GET "http://front/" answers:
        | JSON at $.x | empty |
      """
    Given the request options:
      | authority | ${file:environments/programs/tls/authority.pem} |
    Then GET "https://front/" answers 200
    And GET "https://front/private" answers 403
    Given the request options:
      | verify | no |
    Then GET "https://front/" answers 200

  Scenario: a client shows a certificate
    Given the request options:
      | authority          | ${file:environments/programs/tls/authority.pem} |
      | client certificate | ${file:environments/programs/tls/client.pem}    |
      | client key         | ${file:environments/programs/tls/client.key}    |
    Then GET "https://front/private" answers 200
    And these checks fail:
      """
      GET "https://front/private" answers 403
      """
    And these checks are unable:
      """
      GET "https://front/private" from "front" answers 200
      """

  Scenario: a certificate that is none proves nothing
    Given the request options:
      | verify             | no                              |
      | client certificate | ${file:environments/secured.yaml} |
      | client key         | ${file:environments/secured.yaml} |
    Then these checks are unable:
      """
      GET "https://front/private" answers 200
      GET "https://front/private" does not answer
      """

  Scenario: through a proxy, which resolves the name
    Given the request options:
      | proxy | http://proxy:3128 |
    Then GET "http://front/" answers:
      | status | 200                     |
      | body   | contains "via 1.1 demo" |
    And GET "http://nosuch.invalid/" answers 502
    Given the request options:
      | proxy     | http://proxy:3128                               |
      | authority | ${file:environments/programs/tls/authority.pem} |
    Then GET "https://front/" answers 200
    When I stop "proxy"
    Then these checks are unable:
      """
      GET "https://front/" answers 200
      GET "https://front/" does not answer
      """
