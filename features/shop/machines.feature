Feature: The shop's machines are what we think they are

  Background:
    Given the environment "shop"

  Scenario: the web tier
    Given every host in "web"
    Then the package "nginx-light" is installed
    And the package "nginx-light" has version >= 1.18 < 2
    And the service "nginx" is running within 30 seconds
    And the service "nginx" is enabled
    And the service "ssh" is running
    And the port 80 is listening
    And the port 22 is listening
    And the user "www-data" has shell "/usr/sbin/nologin"
    And the file "/etc/nginx/nginx.conf" has:
      | owner   | root                        |
      | mode    | 0644                        |
      | size    | under 20 kB                 |
      | content | contains "worker_processes" |
      | content | not matches /daemon off/    |

  Scenario: the API tier
    Given the host "api"
    Then the package "nodejs" is installed
    And the port 8080 is listening
    And the process "node" is running
    And the process "node" has user shop
    And the user "shop" has shell "/usr/sbin/nologin"

  Scenario: the database tier
    Given the host "db"
    Then the package "postgresql" is installed
    And the port 5432 is listening
    And the process "postgres" has user postgres
    And the directory "/var/lib/postgresql" has owner postgres
    And the environment variable "DB_PASSWORD" exists

  Scenario: what every machine has in common
    Then the os has name debian on every host
    And the file "/etc/shadow" has mode one of 0640, 0600 on every host
    And the package "telnetd" is not installed on every host
    And the user "toor" does not exist on every host
