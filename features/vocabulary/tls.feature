Feature: What a TLS server shows
  Background:
    Given the environment "secured"

  Scenario: an authority of one's own
    Given the request options:
      | authority | ${file:environments/programs/tls/authority.pem} |
    Then the TLS address "front:443" is reachable
    And the TLS address "front:443" is trusted within 10 seconds
    And the TLS address "front:443" is valid
    And the TLS address "front:443" is not self signed
    And the TLS address "front:443" has days left at least 21
    And the TLS address "front:443" has:
      | protocol          | TLSv1.3                         |
      | protocols         | TLSv1.2, TLSv1.3                |
      | protocols         | none of TLSv1, TLSv1.1          |
      | cipher            | starts with "TLS_"              |
      | subject           | O=opsproof demo, CN=front       |
      | issuer            | ends with "CN=opsproof demo authority" |
      | common name       | front                           |
      | alternative names | includes localhost, 127.0.0.1   |
      | expires           | matches /Z$/                    |
      | not before        | matches /Z$/                    |
      | serial            | not empty                       |
      | fingerprint       | matches /^[0-9A-F:]{95}$/       |
      | key type          | ec                              |
      | key size          | at least 256                    |
      | authority         | no                              |
      | signature algorithm | ecdsa-with-SHA256             |
      | purposes          | serverAuth                      |
      | chain length      | 2                               |
      | chain complete    | yes                             |
    And these checks fail:
      """
      the TLS address "front:443" is not reachable
      the TLS address "front:443" is not trusted
      the TLS address "front:443" is not valid
      the TLS address "front:443" is self signed
      the TLS address "front:443" has protocol TLSv1.2
      the TLS address "front:443" has protocols includes TLSv1
      the TLS address "front:443" has cipher empty
      the TLS address "front:443" has subject empty
      the TLS address "front:443" has issuer empty
      the TLS address "front:443" has common name back
      the TLS address "front:443" has alternative names includes back
      the TLS address "front:443" has expires empty
      the TLS address "front:443" has days left under 21
      the TLS address "front:443" has not before empty
      the TLS address "front:443" has serial 0
      the TLS address "front:443" has fingerprint empty
      the TLS address "front:443" has key type rsa
      the TLS address "front:443" has key size at least 2048
      the TLS address "front:443" has authority yes
      the TLS address "front:443" has signature algorithm sha1WithRSAEncryption
      the TLS address "front:443" has purposes includes clientAuth
      the TLS address "front:443" has chain length 0
      the TLS address "front:443" has chain complete no
      the TLS address "front:443" has:
        | protocol | TLSv1.1 |
      """

  Scenario: the authorities of the system, and servers that are none
    Then the TLS address "front:443" is reachable
    And the TLS address "front:443" is not trusted
    And these checks fail:
      """
      the TLS address "front:80" is not reachable
      the TLS address "front:443" is trusted
      the TLS address "front:80" is reachable
      the TLS address "front:80" has protocols none of TLSv1
      the TLS address "front:80" has days left at least 1
      """
    When I stop "front"
    Then the TLS address "front:443" is not reachable
    And these checks fail:
      """
      the TLS address "front:443" is trusted
      the TLS address "front:443" does not have protocol TLSv1
      """
    When I start "front"
    Then the TLS address "front:443" is reachable within 10 seconds
