Feature: Services
  Background:
    Given the environment "shop"
    And the host "web"

  Scenario: what runs, and what starts automatically
    Then the service "nginx" is running
    And the service "nginx" is active
    And the service "nginx" is enabled
    And the service "nginx" is not masked
    And the service "nginx" is not failed
    And the service "nginx" exists
    And the service "no-such-service" does not exist
    And the service "no-such-service" is not running
    And the service "nginx" is running within 5 seconds
    And the service "nginx" is running for 1 second
    And the service "nginx" has state "active (running)"
    And the service "nginx" has:
      | running | yes           |
      | enabled | yes           |
      | pid     | over 1        |
      | uptime  | under 30 days |

  Scenario: the same, false
    Then these checks fail:
      """
      the service "nginx" is not running
      the service "nginx" is not running within 1 second
      the service "nginx" is not active
      the service "nginx" is not enabled
      the service "nginx" is masked
      the service "nginx" is failed
      the service "nginx" does not exist
      the service "no-such-service" exists
      the service "no-such-service" is running
      the service "no-such-service" is enabled
      the service "nginx" has state "inactive (dead)"
      the service "nginx" does not have state "active (running)"
      the service "nginx" has pid 1
      the service "nginx" has uptime over 300 days
      """

  Scenario: start links of its init script, beside systemd
    Then the service "nginx" has runlevels includes 3
    And the service "nginx.service" has runlevels 2, 3, 4, 5
    And the service "dbus.socket" has runlevels empty
    And the service "nginx" has:
      | running   | yes          |
      | runlevels | not includes 6 |
    And these checks fail:
      """
      the service "nginx" has runlevels includes 6
      the service "nginx" has runlevels empty
      the service "no-such-service" has runlevels includes 3
      """
    When I run "mkdir /root/away && mv /etc/rc?.d /root/away"
    Then these checks are unable:
      """
      the service "nginx" has runlevels includes 3
      the service "nginx" does not have runlevels includes 3
      """
    When I run "mv /root/away/rc?.d /etc"
    Then the service "nginx" has runlevels includes 3

  Scenario: a service is stopped, killed, masked
    When I run "systemctl stop nginx"
    Then the service "nginx" is not running
    And the service "nginx" is enabled
    And the port 80 is not listening
    When I run "systemctl start nginx"
    Then the service "nginx" is running within 10 seconds
    When I run "systemctl disable nginx"
    Then the service "nginx" is not enabled
    And the service "nginx" is running
    When I run "systemctl enable nginx"
    Then the service "nginx" is enabled
    When I run "systemctl kill --kill-who=all -s KILL nginx"
    Then the service "nginx" is failed within 10 seconds
    And the service "nginx" is not running
    When I run "systemctl mask nginx"
    Then the service "nginx" is masked
    When I run "systemctl unmask nginx; systemctl reset-failed nginx; systemctl start nginx"
    Then the service "nginx" is running within 10 seconds
    And the service "nginx" is not masked

  Scenario: what nobody can tell is neither true nor false
    Then these checks are unable:
      """
      the service "postgresql" is running on "db"
      the service "postgresql" is not running on "db"
      the service "postgresql" is masked on "db"
      the service "postgresql" is not masked on "db"
      the service "postgresql" has pid over 1 on "db"
      """
