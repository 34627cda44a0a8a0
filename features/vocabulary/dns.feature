Feature: DNS records and host names
  Background:
    Given the environment "shop"

  Scenario: a name server answers, asked from outside and from a host
    When I run on "web":
      """
      command -v dnsmasq || { apt-get -qq update && apt-get -qq install -y --no-install-recommends dnsmasq-base; } >&2
      dnsmasq --port=5353 --no-resolv --no-hosts --local-ttl=300 --log-facility=/dev/null --pid-file=/run/dns-of-the-test \
        --host-record=www.example.test,192.0.2.1,2001:db8::1 --cname=alias.example.test,www.example.test \
        --mx-host=example.test,mail.example.test,10 --txt-record=example.test,"v=spf1 -all" --local=/example.test/
      """
    Then the DNS record "A www.example.test" at "web:5353" has answers 192.0.2.1 within 10 seconds
    And the DNS record "AAAA www.example.test" at "web:5353" exists
    And the DNS record "A alias.example.test" at "web:5353" has answers 192.0.2.1
    And the DNS record "CNAME alias.example.test" at "web:5353" has answers www.example.test
    And the DNS record "CNAME alias.example.test" at "web:5353" has answers WWW.Example.Test.
    And the DNS record "TXT example.test" at "web:5353" has answers includes "v=spf1 -all"
    And the DNS record "A nosuch.example.test" at "web:5353" does not exist
    And the DNS record "A elsewhere.invalid" at "web:5353" has status REFUSED
    And the DNS record "A www.example.test" at "web:5353" is authoritative
    And the DNS record "A www.example.test" at "web:5353" has ttl at least 5 minutes
    And the DNS record "MX example.test" at "web:5353" has:
      | exists        | yes                          |
      | answers       | includes "10 mail.example.test" |
      | ttl           | 5 minutes                    |
      | status        | NOERROR                      |
      | authoritative | yes                          |
    And the DNS record "A www.example.test" at "web:5353" has answers 192.0.2.1 from "db"
    And the DNS record "A nosuch.example.test" at "web:5353" does not exist from every host
    And the DNS record "AAAA www.example.test" at "web:5353" from "api" has:
      | answers | 2001:db8::1 |
    And these checks fail:
      """
      the DNS record "A www.example.test" at "web:5353" does not exist
      the DNS record "A www.example.test" at "web:5353" has answers 192.0.2.9
      the DNS record "A www.example.test" at "web:5353" has ttl under 1 minute
      the DNS record "A www.example.test" at "web:5353" has status NXDOMAIN
      the DNS record "A www.example.test" at "web:5353" is not authoritative
      the DNS record "MX example.test" at "web:5353" has answers none of "10 Mail.Example.Test"
      the DNS record "TXT example.test" at "web:5353" has answers "V=spf1 -all"
      the DNS record "A nosuch.example.test" at "web:5353" exists
      the DNS record "A nosuch.example.test" at "web:5353" has answers 192.0.2.1
      the DNS record "A www.example.test" at "web:5353" does not exist from "db"
      the DNS record "A nosuch.example.test" at "web:5353" exists from every host
      the DNS record "MX example.test" at "web:5353" from "web" has:
        | answers | 20 mail.example.test |
      """
    And these checks are unable:
      """
      the DNS record "A elsewhere.invalid" at "web:5353" does not exist
      the DNS record "A elsewhere.invalid" at "web:5353" does not exist from "db"
      the DNS record "A www.example.test" at "127.0.0.1:9" does not exist
      the DNS record "A www.example.test" at "127.0.0.1:9" does not exist from "web"
      """

  Scenario: a host resolves names
    Given the host "web"
    Then the host name "db" is resolvable
    And the host name "localhost" has addresses not empty
    And the DNS record "A db" exists from "web"
    And the hosts entry "localhost" exists
    And the hosts entry "localhost" has addresses includes 127.0.0.1
    And the hosts entry "ip6-localhost" has aliases includes localhost
    And the hosts entry "db" does not exist
    And the resolver has:
      | nameservers | 127.0.0.11     |
      | search      | not includes x |
      | options     | not includes x |
    And these checks fail:
      """
      the host name "db" is not resolvable
      the host name "no-such-host.invalid" is resolvable
      the host name "localhost" has addresses empty
      the hosts entry "localhost" does not exist
      the hosts entry "db" exists
      the hosts entry "localhost" has addresses 192.0.2.1
      the hosts entry "ip6-localhost" has aliases empty
      the resolver has nameservers 192.0.2.53
      the resolver has search includes x
      the resolver has options includes x
      """
