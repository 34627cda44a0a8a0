Feature: The shop's web image
  Scenario: it has what each of its layers brought
    Given the environment "layer"
    Then the package "nginx-light" is installed
    And the package "lua5.4" is installed
    And the package "lsof" is installed
    And the file "/etc/motd" has content contains "555-0100"
    And GET "http://layer/" answers 200
    And the image "opsproof-layer/application/shop:latest" has:
      | exposed ports | 80/tcp                               |
      | entrypoint    | nginx, -g, "daemon off;"             |
      | environment   | includes "LUA_INIT="                 |
      | packages      | includes nginx-light, lua5.4, lsof   |
      | secrets       | none of "layer 1: /etc/ssl/private/ssl-cert-snakeoil.key: a private key" |
