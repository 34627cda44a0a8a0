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

  Scenario: a host makes a TLS handshake, and trusts its own authorities
    When I run on "db":
      """
      cd /tmp
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /O=shop/CN=db \
        -addext subjectAltName=DNS:db -keyout key.pem -out cert.pem
      setsid openssl s_server -accept 4433 -cert cert.pem -key key.pem -quiet </dev/null >/dev/null 2>&1 &
      """
    Then the TLS address "db:4433" is reachable from "db" within 10 seconds
    And the TLS address "db:4433" is not trusted from "db"
    And the TLS address "db:4433" is valid from "db"
    And the TLS address "db:4433" is self signed from "db"
    And the TLS address "localhost:4434" is not reachable from "db"
    And the TLS address "db:4433" from "db" has:
      | protocol     | TLSv1.3                |
      | protocols    | TLSv1.2, TLSv1.3       |
      | cipher       | TLS_AES_256_GCM_SHA384 |
      | common name  | db                     |
      | days left    | between 28 and 30      |
      | key type     | ec                     |
      | chain length | 1                      |
    And these checks fail:
      """
      the TLS address "db:4433" is not reachable from "db"
      the TLS address "db:4433" is trusted from "db"
      the TLS address "db:4433" is not valid from "db"
      the TLS address "db:4433" has protocols includes TLSv1 from "db"
      the TLS address "db:4433" has days left at least 60 from "db"
      the TLS address "localhost:4434" is reachable from "db"
      the TLS address "localhost:4434" has protocols none of TLSv1 from "db"
      the TLS address "db:5432" is reachable from "db"
      the TLS address "db:5432" is not reachable from "db"
      """
    And the TLS address "db:4433" is reachable from "web"
    When I run "mv /usr/bin/openssl /root" on "web"
    Then these checks are unable:
      """
      the TLS address "db:4433" is reachable from "web"
      the TLS address "db:4433" is not trusted from "web"
      the TLS address "no-such-host.invalid:443" is not reachable from "db"
      """
    When I run "cp /tmp/cert.pem /etc/ssl/certs/$(openssl x509 -hash -noout -in /tmp/cert.pem).0" on "db"
    Then the TLS address "db:4433" is trusted from "db"
    And these checks fail:
      """
      the TLS address "db:4433" is not trusted from "db"
      the TLS address "localhost:4433" is trusted from "db"
      """
