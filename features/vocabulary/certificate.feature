Feature: Certificate files
  Background:
    Given the environment "shop"
    And the host "web"

  # Made with openssl for this page; nobody has their keys.
  Scenario: a certificate with its chain
    When I write the file "/tmp/web.pem":
      """
      -----BEGIN CERTIFICATE-----
      MIICwzCCAmmgAwIBAgICEjUwCgYIKoZIzj0EAwIwNDELMAkGA1UEBhMCWFgxEDAO
      BgNVBAoMB0V4YW1wbGUxEzARBgNVBAMMCkV4YW1wbGUgQ0EwIBcNMjAwMTAxMDAw
      MDAwWhgPMjEyMDAxMDEwMDAwMDBaMDkxCzAJBgNVBAYTAlhYMRAwDgYDVQQKDAdF
      eGFtcGxlMRgwFgYDVQQDDA93d3cuZXhhbXBsZS5jb20wggEiMA0GCSqGSIb3DQEB
      AQUAA4IBDwAwggEKAoIBAQC9pz3kCQzxEYtSJjWesgLcJeww+xMAAnQ+5fZ/E+tZ
      Zl7MUsTQFPL4CG66U570gzOgRH29WIcCcj9yqju6oKhxeki9edukKH2pNEaSiRbV
      gc8FhB2c4ms816XOHVEhXIRHG3/FIDHB/tCJWqZJF26Cv0yrvyqBw7jMPEG/CgOo
      +TUIreddVGzpK52R0qL4SmkXZxM6iosHwO8JM1JrsGeRe1euV4qBx3fG/OnpZrYS
      00dcFo59AGpIvEVMmRHc2yi+29nRyrGG2/865tJQqJDwGgK4dmJ0q05W+QIPmuat
      RQ+jVCU725jKrRoxZRaFhwDefy30dO9heWgwOVCYjUKZAgMBAAGjgZgwgZUwSAYD
      VR0RBEEwP4IPd3d3LmV4YW1wbGUuY29tggtleGFtcGxlLmNvbYcEwAACAYYZaHR0
      cHM6Ly9leGFtcGxlLmNvbS9hJTJDYjAJBgNVHRMEAjAAMB0GA1UdDgQWBBThXHMC
      uELznCpqVdJzLjT7669DczAfBgNVHSMEGDAWgBRU6ymZt9lQ15PowGr9khmoid21
      0zAKBggqhkjOPQQDAgNIADBFAiEAuQh6fJq+UOeE0TzTOrYxJgx8XsDgHoVldwdD
      IJ+HylkCIHf+WMmDzG0+LE/oJ8aVSGjCyT9j6BS4WzyrJWboY+Wc
      -----END CERTIFICATE-----
      -----BEGIN CERTIFICATE-----
      MIIBizCCATKgAwIBAgICEjQwCgYIKoZIzj0EAwIwNDELMAkGA1UEBhMCWFgxEDAO
      BgNVBAoMB0V4YW1wbGUxEzARBgNVBAMMCkV4YW1wbGUgQ0EwIBcNMjAwMTAxMDAw
      MDAwWhgPMjEyMDAxMDEwMDAwMDBaMDQxCzAJBgNVBAYTAlhYMRAwDgYDVQQKDAdF
      eGFtcGxlMRMwEQYDVQQDDApFeGFtcGxlIENBMFkwEwYHKoZIzj0CAQYIKoZIzj0D
      AQcDQgAEBW4L9Y0mpo7J5g197pvSgPKBZ5ErcHUrjmyavqyl37HikQjOo+Z7WrbK
      aBNmSHwCGD/Bx/nNaFxDTFoH7Lr5m6MyMDAwDwYDVR0TAQH/BAUwAwEB/zAdBgNV
      HQ4EFgQUVOspmbfZUNeT6MBq/ZIZqIndtdMwCgYIKoZIzj0EAwIDRwAwRAIgZ3cf
      xhISjCU32d1YkMon1BRejW1jt0UMSJYftFOKKYYCIEZVbH2kEX1KLU5+MAZSUvAD
      9NLKBRmvkK9m7FgXk3JC
      -----END CERTIFICATE-----
      """
    Then the certificate "/tmp/web.pem" exists
    And the certificate "/tmp/web.pem" is valid
    And the certificate "/tmp/web.pem" is not self signed
    And the certificate "/tmp/web.pem" has days left at least 30
    And the certificate "/tmp/web.pem" has:
      | subject           | "C=XX, O=Example, CN=www.example.com" |
      | issuer            | contains "Example CA"                 |
      | common name       | www.example.com                       |
      | alternative names | includes example.com, 192.0.2.1       |
      | expires           | 2120-01-01T00:00:00Z                  |
      | not before        | starts with 2020-01                   |
      | serial            | 1235                                  |
      | fingerprint       | matches /^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/ |
      | key type          | rsa                                   |
      | key size          | at least 2048                         |
      | authority         | no                                    |
      | signature algorithm | ecdsa-with-SHA256                   |
      | purposes          | empty                                 |
      | chain length      | 2                                     |
      | chain complete    | yes                                   |
    And these checks fail:
      """
      the certificate "/tmp/web.pem" does not exist
      the certificate "/tmp/web.pem" is not valid
      the certificate "/tmp/web.pem" has signature algorithm sha1WithRSAEncryption
      the certificate "/tmp/web.pem" has purposes includes serverAuth
      the certificate "/tmp/web.pem" is self signed
      the certificate "/tmp/web.pem" has subject contains "Other"
      the certificate "/tmp/web.pem" has issuer contains "Other"
      the certificate "/tmp/web.pem" has common name other.example.com
      the certificate "/tmp/web.pem" has alternative names includes other.example.com
      the certificate "/tmp/web.pem" has expires 2020-01-01T00:00:00Z
      the certificate "/tmp/web.pem" has days left under 30
      the certificate "/tmp/web.pem" has not before 1970-01-01T00:00:00Z
      the certificate "/tmp/web.pem" has serial 00
      the certificate "/tmp/web.pem" has fingerprint 00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00
      the certificate "/tmp/web.pem" has key type ec
      the certificate "/tmp/web.pem" has key size over 4096
      the certificate "/tmp/web.pem" has authority yes
      the certificate "/tmp/web.pem" has chain length 1
      the certificate "/tmp/web.pem" has chain complete no
      """

  Scenario: one that is over
    When I write the file "/tmp/old.pem":
      """
      -----BEGIN CERTIFICATE-----
      MIIBPDCB76ADAgECAgEBMAUGAytlcDAaMRgwFgYDVQQDDA9vbGQuZXhhbXBsZS5j
      b20wHhcNMjAwMTAxMDAwMDAwWhcNMjEwMTAxMDAwMDAwWjAaMRgwFgYDVQQDDA9v
      bGQuZXhhbXBsZS5jb20wKjAFBgMrZXADIQBka4dwCD3yOBDcagFJWjX2+w66lHUm
      4zwU6+RRK15p06NaMFgwCQYDVR0TBAIwADAdBgNVHQ4EFgQUpzxbngIh2QPPiRS+
      rvHbD7QsBbMwLAYDVR0jBCUwI6EepBwwGjEYMBYGA1UEAwwPb2xkLmV4YW1wbGUu
      Y29tggEBMAUGAytlcANBAEYt2z81SUiH2BIFE86GDWnVjTtDfGp8hCabLFEmXWnW
      sPcwg6URxAoatFmpWJLWW7Q6C1fqqjca3AUoqncIFgI=
      -----END CERTIFICATE-----
      """
    Then the certificate "/tmp/old.pem" is not valid
    And the certificate "/tmp/old.pem" is self signed
    And the certificate "/tmp/old.pem" has days left under 0
    And these checks fail:
      """
      the certificate "/tmp/old.pem" is valid
      the certificate "/tmp/old.pem" has days left at least 30
      """

  Scenario: none at all
    Then the certificate "/no/such.pem" does not exist
    And the certificate "/etc/passwd" is not valid
    And these checks fail:
      """
      the certificate "/no/such.pem" exists
      the certificate "/no/such.pem" is valid
      the certificate "/no/such.pem" has days left at least 30
      the certificate "/etc/passwd" is valid
      """
    And these checks are unable:
      """
      the certificate "/etc/passwd" does not have common name x
      the certificate "/etc" is not valid
      """
