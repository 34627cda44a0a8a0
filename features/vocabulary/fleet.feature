Feature: Fleets of hosts
  Background:
    Given the environment "shop"

  Scenario: on how many hosts
    Then the package "nginx-light" is installed on exactly one host
    And the package "nginx-light" is installed on at least one host in "web"
    And the package "nginx-light" is installed on at most 2 hosts
    And the package "telnetd" is installed on no host
    And the file "/etc/passwd" exists on at least 3 hosts
    And the file "/etc/passwd" exists on 34 % of the hosts
    And these checks fail:
      """
      the package "nginx-light" is installed on at least 2 hosts
      the package "nginx-light" is installed on exactly 2 hosts
      the file "/etc/passwd" exists on at most one host
      the file "/etc/passwd" exists on no host
      the file "/no/such/file" exists on 34 % of the hosts
      """

  Scenario: the same everywhere
    Then the os has the same version on every host
    And the package "libc6" has the same version on every host
    And the file "/etc/debian_version" on every host has:
      | mode    | 0644     |
      | content | the same |
    And these checks fail:
      """
      the os has the same hostname on every host
      the package "nginx-light" has the same version on every host
      """
